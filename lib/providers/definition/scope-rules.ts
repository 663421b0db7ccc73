import { expandScopes, type ScopePattern, scopePattern } from './scope-implications.js';

/**
 * How the scopes of a provider compare. Without any rule they are compared
 * letter by letter, as RFC 6749 section 3.3 has it.
 */
export interface ScopeRules {
  /** Other names of one scope: Google calls `email` by a URL once it is granted. */
  scopeSynonyms?: Readonly<Record<string, string>>;
  /** Prefixes that may be left out, such as Microsoft's `https://graph.microsoft.com/`. */
  scopePrefixes?: readonly string[];
  /** Whether letter case makes no difference; false by default. */
  scopesIgnoreCase?: boolean;
  /**
   * What a granted scope includes: `{ user: ['user:email'] }`. `{x}` stands for any
   * text: `{ 'write_{x}': ['read_{x}'] }`. What is included may include more.
   */
  scopeImplications?: Readonly<Record<string, readonly string[]>>;
  /**
   * Scopes that the provider grants without naming them in its responses, so that
   * they count as granted; `{x}` stands for any text. `offline_access` by default.
   */
  neverEchoedScopes?: readonly string[];
}

interface CompiledRules {
  canonical: (scope: string) => string;
  implications: readonly { when: ScopePattern; includes: readonly string[] }[];
  neverEchoed: readonly ScopePattern[];
}

const DEFAULT_NEVER_ECHOED = ['offline_access'];

const compiledRules = new WeakMap<ScopeRules, CompiledRules>();

/**
 * The demanded scopes that are not granted, in the demand's own spelling. A
 * granted `*` grants all (Reddit).
 *
 * @param granted null when the provider does not say; then nothing is known to be missing
 */
export function missingScopes(
  granted: readonly string[] | null,
  demanded: readonly string[],
  rules: ScopeRules = {},
): string[] {
  if (granted === null || granted.includes('*')) return [];
  const unmatched = demanded.filter((scope) => !granted.includes(scope));
  if (unmatched.length === 0) return [];
  const { canonical, implications, neverEchoed } = compiled(rules);
  const isIncluded = expandScopes(granted.map(canonical), implications);
  return unmatched.filter((scope) => {
    const name = canonical(scope);
    return !isIncluded(name) && !neverEchoed.some(({ matches }) => matches(name));
  });
}

/** Whether the granted scopes suffice, as far as they are known. */
export function satisfies(
  granted: readonly string[] | null,
  demanded: readonly string[],
  rules: ScopeRules = {},
): boolean {
  return missingScopes(granted, demanded, rules).length === 0;
}

/**
 * What a connection holds, as its provider takes it in a request: the granted
 * scopes in the spelling in which they were asked for, and those that were asked
 * for and are never echoed. Never more than was granted.
 *
 * @param granted null when the provider did not say; then it granted what was asked for (RFC 6749 section 5.1)
 * @param requested null when that is not known
 */
export function requestableScopes(
  granted: readonly string[] | null,
  requested: readonly string[] | null,
  rules: ScopeRules,
): readonly string[] {
  if (granted === null || requested === null) return granted ?? requested ?? [];
  const { canonical, neverEchoed } = compiled(rules);
  const asked = new Map(requested.map((scope) => [canonical(scope), scope]));
  const unnamed = requested.filter((scope) =>
    neverEchoed.some(({ matches }) => matches(canonical(scope))),
  );
  return [
    ...new Set([...granted.map((scope) => asked.get(canonical(scope)) ?? scope), ...unnamed]),
  ];
}

/** Gives one spelling to all scopes that are equal by these rules. */
export function canonicalScopes(rules: ScopeRules): (scope: string) => string {
  return compiled(rules).canonical;
}

/** Compiled once for each definition. */
function compiled(rules: ScopeRules): CompiledRules {
  const known = compiledRules.get(rules);
  if (known !== undefined) return known;
  const canonical = canonicalNames(rules);
  const { scopeImplications = {}, neverEchoedScopes = DEFAULT_NEVER_ECHOED } = rules;
  const result = {
    canonical,
    implications: Object.entries(scopeImplications).map(([scope, included]) => ({
      when: scopePattern(canonical(scope)),
      includes: included.map(canonical),
    })),
    neverEchoed: neverEchoedScopes.map((scope) => scopePattern(canonical(scope))),
  };
  compiledRules.set(rules, result);
  return result;
}

/** One spelling for all equal ones. */
function canonicalNames({
  scopeSynonyms = {},
  scopePrefixes = [],
  scopesIgnoreCase = false,
}: ScopeRules): (scope: string) => string {
  const cased = (scope: string): string => (scopesIgnoreCase ? scope.toLowerCase() : scope);
  const prefixes = scopePrefixes.map(cased).sort((a, b) => b.length - a.length);
  const bare = (scope: string): string => {
    const name = cased(scope);
    const prefix = prefixes.find((text) => name.startsWith(text) && name.length > text.length);
    return prefix === undefined ? name : name.slice(prefix.length);
  };
  const names = new Map(
    Object.entries(scopeSynonyms).map(([scope, synonym]) => [bare(scope), bare(synonym)]),
  );
  return (scope) => {
    let name = bare(scope);
    // As many steps as there are synonyms, so that a cycle of them ends.
    for (let step = names.size; step > 0; step -= 1) name = names.get(name) ?? name;
    return name;
  };
}
