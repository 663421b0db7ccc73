/**
 * Text from outside, made fit for every database: no NUL, no lone surrogates,
 * no control characters, at most `maximum` UTF-16 code units.
 */
export function cleanText(value: unknown, maximum: number): string | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const clean = String(value)
    .toWellFormed()
    .replace(/\p{Cc}/gu, '\uFFFD');
  if (clean === '') return null;
  return clean.length <= maximum ? clean : clean.slice(0, maximum).replace(/[\ud800-\udbff]$/, '');
}
