/** A scope in which `{x}` stands for any text. */
export interface ScopePattern {
  text: string;
  matches: (scope: string) => boolean;
  /** The values of the placeholders in a scope; undefined when it does not match. */
  read: (scope: string) => Readonly<Record<string, string>> | undefined;
}

export interface ScopeImplication {
  when: ScopePattern;
  /** May use the placeholders of `when`. */
  includes: readonly string[];
}

const PLACE = /\{([a-zA-Z]\w*)\}/g;
const LONGEST_SCOPE = 255;
const MOST_SCOPES = 5_000;

export function scopePattern(text: string): ScopePattern {
  const names: string[] = [];
  let source = '';
  let end = 0;
  for (const { 0: place, 1: name = '', index } of text.matchAll(PLACE)) {
    const known = names.indexOf(name);
    source += escaped(text.slice(end, index)) + (known === -1 ? '(\\S+)' : `(?:\\${known + 1})`);
    if (known === -1) names.push(name);
    end = index + place.length;
  }
  if (names.length === 0) {
    const matches = (scope: string): boolean => scope === text;
    return { text, matches, read: (scope) => (matches(scope) ? {} : undefined) };
  }
  const whole = new RegExp(`^${source}${escaped(text.slice(end))}$`);
  return {
    text,
    matches: (scope) => whole.test(scope),
    read: (scope) => {
      const found = whole.exec(scope);
      if (found === null) return undefined;
      return Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
    },
  };
}

/**
 * Follows the implications in any number of steps. Cycles, and implications that
 * produce ever longer scopes, end too.
 *
 * @returns whether a scope is granted, or included in what is granted
 */
export function expandScopes(
  granted: readonly string[],
  implications: readonly ScopeImplication[],
): (scope: string) => boolean {
  const all = new Map<string, ScopePattern | undefined>(granted.map((scope) => [scope, undefined]));
  // A map also iterates over entries that are added during the iteration.
  for (const [scope, pattern] of all) {
    for (const { when, includes } of implications) {
      const places = when.read(scope) ?? (pattern?.matches(when.text) === true ? {} : undefined);
      if (places === undefined) continue;
      for (const included of includes) {
        const name = included.replace(PLACE, (place, key: string) => places[key] ?? place);
        if (all.has(name) || name.length > LONGEST_SCOPE || all.size >= MOST_SCOPES) continue;
        // A placeholder without a value stands for any text: `admin` includes `read:{x}`.
        const isOpen =
          pattern !== undefined || findPlaceholders(included).some((key) => !(key in places));
        all.set(name, isOpen ? scopePattern(name) : undefined);
      }
    }
  }
  const patterns = [...all.values()].filter((pattern) => pattern !== undefined);
  return (scope) => all.has(scope) || patterns.some(({ matches }) => matches(scope));
}

function findPlaceholders(text: string): string[] {
  return [...text.matchAll(PLACE)].map(([, name = '']) => name);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
