import { type CaptureRequest, wantsHtml } from './capture-request.js';

/** Headers of a browser that prepares for a request which the user may never make. */
const PREPARING = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'] as const;

/**
 * Whether the response may be a page for a person: not for a `fetch` that accepts JSON, and not for
 * a script that accepts anything.
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

/** Whether a browser fetches the page before the user opens it. */
export function isPreparation({ headers }: CaptureRequest): boolean {
  return PREPARING.some((name) => /prefetch|prerender|preview/i.test(String(headers[name] ?? '')));
}

/**
 * Whether a person opens the address as a page, in contrast to HEAD, a prefetch, an image, a frame
 * or `fetch`. Requests without Fetch Metadata count as opened by a person.
 *
 * @see {@link https://www.w3.org/TR/fetch-metadata/ Fetch Metadata Request Headers}
 */
export function isOpened(request: CaptureRequest): boolean {
  return isLoaded(request) && request.headers['sec-fetch-dest'] !== 'empty';
}

/** Whether a person opens the address, or a script of a page loads it. */
export function isLoaded(request: CaptureRequest): boolean {
  const destination = request.headers['sec-fetch-dest'] ?? 'document';
  const isLoad = destination === 'document' || destination === 'empty';
  return request.method !== 'HEAD' && isLoad && !isPreparation(request);
}

/** Whether the body is that of an HTML form, which a browser can send without a script. */
export function hasFormBody({ headers }: CaptureRequest): boolean {
  const type = headers['content-type'] ?? '';
  return /^(application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i.test(type);
}
