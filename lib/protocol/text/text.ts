/**
 * Changes text from outside so that every database can store it: no NUL, no lone surrogates, no
 * control characters, at most `maximum` UTF-16 code units.
 */
export function cleanText(value: unknown, maximum: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  // Cut first, so that a text of megabytes is not cleaned as a whole.
  const cut =
    text.length <= maximum ? text : text.slice(0, maximum).replace(/[\ud800-\udbff]$/, '');
  const clean = cut.toWellFormed().replace(/\p{Cc}/gu, '\uFFFD');
  return clean === '' ? null : clean;
}
