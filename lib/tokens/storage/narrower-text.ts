/** Characters outside of the Basic Multilingual Plane, Latin-1 and ASCII. */
const BEYOND = [/[\u{10000}-\u{10ffff}]/gu, /[^\0-\xff]/gu, /[^\0-\x7f]/gu];

/**
 * Creates replacements for a text that the database's character set cannot store. Each has a question
 * mark for every unsupported character; the one with the most original characters comes first. Empty for
 * ASCII text.
 */
export function narrowerTexts(text: string): string[] {
  const composed = text.normalize('NFC');
  const narrower = BEYOND.map((beyond) => composed.replace(beyond, '?'));
  return [...new Set(narrower)].filter((one) => one !== text);
}
