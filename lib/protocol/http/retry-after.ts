const LONGEST_MS = 24 * 60 * 60 * 1000;

/**
 * Reads a `Retry-After` header: whole seconds or an HTTP date.
 *
 * @param now epoch milliseconds, against which a date counts
 * @returns milliseconds to wait, 0 to one day; undefined for nonsense
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3 RFC 9110 section 10.2.3}
 */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  const value = header?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(value)) return clampWait(Number(value) * 1000);
  if (!/^[A-Za-z]{3,9},? /.test(value)) return undefined;
  // HTTP dates are GMT; asctime's form does not name the time zone.
  const date = Date.parse(/(?:[a-z]|[+-]\d{4})$/i.test(value) ? value : `${value} GMT`);
  return Number.isNaN(date) ? undefined : clampWait(date - now);
}

/** A wait in milliseconds, limited to between zero and one day. */
export function clampWait(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), LONGEST_MS);
}
