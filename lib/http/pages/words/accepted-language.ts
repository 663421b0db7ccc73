/**
 * The language that a browser prefers among those that there are (RFC 9110
 * section 12.5.4); undefined when it wants none of them.
 *
 * @param header `Accept-Language`
 */
export function findAcceptedLanguage(
  header: string | undefined,
  languages: readonly string[],
): string | undefined {
  const ranges = (header ?? '')
    .slice(0, 1_000)
    .split(',')
    .map((part, index) => {
      const [range = '', ...parameters] = part
        .trim()
        .toLowerCase()
        .split(/\s*;\s*/);
      const quality = parameters.find((parameter) => parameter.startsWith('q='));
      return { range, index, quality: quality === undefined ? 1 : Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || a.index - b.index);
  for (const { range } of ranges) {
    if (range === '*') return languages[0];
    const match = findMatchingLanguage(range, languages);
    if (match !== undefined) return match;
  }
  return undefined;
}

/** The language of a tag, or the next wider one: `de` for `de-AT`. */
export function findMatchingLanguage(
  tag: string,
  languages: readonly string[],
): string | undefined {
  const wanted = tag.toLowerCase();
  const primary = wanted.split('-')[0];
  return (
    languages.find((language) => language.toLowerCase() === wanted) ??
    languages.find((language) => language.toLowerCase() === primary) ??
    languages.find((language) => language.toLowerCase().split('-')[0] === primary)
  );
}
