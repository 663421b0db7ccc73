import { findCurrentName } from './current-names.js';

/** One of every three letters may be wrong, and at most two of a long name. */
const LETTERS_PER_MISTAKE = 3;
const MOST_MISTAKES = 2;

/**
 * Finds the known name that a misspelt one most likely means: a former name of a provider, another
 * spelling (`GitHub-App`), or a name with one or two letters more, fewer, changed or exchanged.
 */
export function findNearName(name: string, known: readonly string[]): string | undefined {
  const current = findCurrentName(name);
  if (current !== undefined && known.includes(current)) return current;
  const allowed = Math.min(MOST_MISTAKES, Math.floor(name.length / LETTERS_PER_MISTAKE));
  const [nearest] = known
    .map((other) => ({ other, distance: countMistakes(plain(name), plain(other)) }))
    .filter(({ other, distance }) => other !== name && distance <= allowed)
    .sort((a, b) => a.distance - b.distance);
  return nearest?.other;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '');
}

/** The edit distance in which swapping two neighbouring letters counts as one edit. */
function countMistakes(given: string, wanted: string): number {
  let [before, above] = [[] as number[], Array.from({ length: wanted.length + 1 }, (_, i) => i)];
  for (let row = 1; row <= given.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= wanted.length; column += 1) {
      const isSame = given[row - 1] === wanted[column - 1];
      const isExchanged =
        given[row - 1] === wanted[column - 2] && given[row - 2] === wanted[column - 1];
      current[column] = Math.min(
        at(above, column) + 1,
        at(current, column - 1) + 1,
        at(above, column - 1) + (isSame ? 0 : 1),
        isExchanged ? at(before, column - 2) + 1 : Infinity,
      );
    }
    [before, above] = [above, current];
  }
  return at(above, wanted.length);
}

function at(numbers: readonly number[], index: number): number {
  return numbers[index] ?? Infinity;
}
