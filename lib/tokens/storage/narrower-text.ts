/** Characters of ever smaller character sets: the Basic Multilingual Plane, Latin-1, ASCII. */
const BEYOND = [/[\u{10000}-\u{10ffff}]/gu, /[^\0-\xff]/gu, /[^\0-\x7f]/gu];

/**
 * What a database of an older character set may take instead of a text: the same with a question mark
 * for each character that it lacks, the longest first. Empty for a text that any database takes.
 */
export function narrowerTexts(text: string): string[] {
  const composed = text.normalize('NFC');
  const narrower = BEYOND.map((beyond) => composed.replace(beyond, '?'));
  return [...new Set(narrower)].filter((one) => one !== text);
}
