import type { CaptureRequest } from '../messages/capture-request.js';

/** The query parameter of an address that must not start a flow without a button. */
const MARK = 'oauth2_confirm';
// Only for parsing: what is read is the path and the query.
const ANYWHERE = 'http://localhost';

/** Whether an address, a path with a query, is marked. */
export function isMarked(address: string): boolean {
  return new URL(address, ANYWHERE).searchParams.has(MARK);
}

export function withMark(address: string): string {
  const url = new URL(address, ANYWHERE);
  url.searchParams.set(MARK, '1');
  return url.origin === ANYWHERE ? url.pathname + url.search : url.href;
}

export function withoutMark(address: string): string {
  const url = new URL(address, ANYWHERE);
  if (!url.searchParams.has(MARK)) return address;
  url.searchParams.delete(MARK);
  return url.origin === ANYWHERE ? url.pathname + url.search : url.href;
}

/** The host's own handlers see neither the mark nor a query that their validation would refuse. */
export function hideMark(request: CaptureRequest & { query?: unknown }): void {
  if (!request.url.includes(MARK)) return;
  const { query } = request;
  if (typeof query === 'object' && query !== null) delete (query as Record<string, unknown>)[MARK];
  // Express parses the query from here; Fastify has no setter, and has parsed it already.
  Reflect.set(request, 'url', withoutMark(request.url));
}
