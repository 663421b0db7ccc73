import type { CaptureRequest } from '../messages/capture-request.js';

/** The query parameter of an address at which the user must press a button before a flow starts. */
const MARK = 'oauth2_confirm';
// Only for parsing; only path and query are read.
const ANYWHERE = 'http://localhost';

/** Whether an address, given as path and query, has the mark. */
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

/**
 * Without the mark, the host's own handlers and their validation see the query that they expect.
 */
export function hideMark(request: CaptureRequest & { query?: unknown }): void {
  if (!request.url.includes(MARK)) return;
  const { query } = request;
  if (typeof query === 'object' && query !== null) delete (query as Record<string, unknown>)[MARK];
  // Express parses the query from here. Fastify has no setter, and has already parsed it.
  Reflect.set(request, 'url', withoutMark(request.url));
}
