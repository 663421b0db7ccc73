import { type CaptureRequest, wantsHtml } from './capture-request.js';

/** Headers in which browsers say that a request only prepares for one that may never come. */
const PREPARING = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;

/**
 * Whether a page for a person may answer the request: not a `fetch` that accepts JSON, and not a
 * script that accepts anything.
 */
export function expectsPage(request: CaptureRequest): boolean {
  const { accept = '*/*', ...headers } = request.headers;
  const mode = headers['sec-fetch-mode'];
  const isScript =
    (mode !== undefined && mode !== 'navigate') || headers['x-requested-with'] === 'XMLHttpRequest';
  const isHtml = wantsHtml(request);
  if (/\bjson\b/i.test(accept)) return isHtml && !isScript;
  return isHtml || !isScript;
}

/** Whether a browser fetches the page before anybody has asked for it. */
export function isPreparation({ headers }: CaptureRequest): boolean {
  return PREPARING.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}

/**
 * Whether a request may start or complete a flow by being opened: HEAD, a prefetch and an image may
 * not, nor may a frame. Requests without Fetch Metadata may.
 *
 * @see {@link https://www.w3.org/TR/fetch-metadata/ Fetch Metadata Request Headers}
 */
export function isOpened(request: CaptureRequest): boolean {
  const destination = request.headers['sec-fetch-dest'];
  const isDocument = destination === undefined || destination === 'document';
  return request.method !== 'HEAD' && isDocument && !isPreparation(request);
}

/** Whether the body is that of an HTML form, which no script has to send. */
export function hasFormBody({ headers }: CaptureRequest): boolean {
  const type = headers['content-type'] ?? '';
  return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i.test(type);
}

/** Whether the browser says that a page of another site caused this request. */
export function isCrossSite({ headers }: CaptureRequest, ownOrigins: ReadonlySet<string>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site';
  // Browsers without Fetch Metadata, and every browser on plain http, name the page at most.
  const source = headers.origin ?? headers.referer;
  if (source === undefined) return false;
  return !URL.canParse(source) || !ownOrigins.has(new URL(source).origin);
}
