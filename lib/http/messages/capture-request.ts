import type { IncomingHttpHeaders } from 'node:http';

/** The members that the requests of Express and Fastify have in common. */
export interface CaptureRequest {
  method: string;
  url: string;
  originalUrl?: string;
  headers: IncomingHttpHeaders;
  params: Record<string, string | undefined>;
  body?: unknown;
}

/** Path and query as the browser sent them, before any router. */
export function readAddress({ originalUrl, url }: CaptureRequest): string {
  return originalUrl ?? url;
}

/** The unparsed query, independent of the parser that the host has chosen for `request.query`. */
export function readQuery({ url }: CaptureRequest): URLSearchParams {
  const start = url.indexOf('?');
  // A broken escape would be read as a percent sign. As this character it cannot match anything.
  return new URLSearchParams(
    start === -1 ? '' : url.slice(start + 1).replace(/%(?![0-9a-f]{2})/gi, '\uFFFD'),
  );
}

/** The value of a query parameter; undefined when it is missing or repeated. */
export function readSingle(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name);
  return values.length === 1 ? values[0] : undefined;
}

export function readParam({ params }: CaptureRequest, name: string): string {
  return params[name] ?? '';
}

/** Whether a person made the request: browsers ask for HTML, programs do not. */
export function wantsHtml({ headers }: CaptureRequest): boolean {
  return headers.accept?.includes('text/html') === true;
}

/** Whether a browser loads a page, and not a script of a page. */
export function isNavigation(request: CaptureRequest): boolean {
  const mode = request.headers['sec-fetch-mode'];
  return wantsHtml(request) && (mode === undefined || mode === 'navigate');
}

/** A bearer header proves that no other site made the browser send this request. */
export function hasBearer({ headers }: CaptureRequest): boolean {
  return /^bearer /i.test(headers.authorization ?? '');
}

/** The origin of the page that made the request. */
export function readOrigin({ headers }: CaptureRequest): string | undefined {
  const source = headers.origin ?? headers.referer;
  return source !== undefined && URL.canParse(source) ? new URL(source).origin : undefined;
}

/** A text field of a form or JSON body. */
export function readBodyField({ body }: CaptureRequest, name: string): string | undefined {
  const value: unknown =
    typeof body === 'object' && body !== null && Object.hasOwn(body, name)
      ? (body as Record<string, unknown>)[name]
      : undefined;
  return typeof value === 'string' ? value : undefined;
}
