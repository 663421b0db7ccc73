import { expandScopes, type ScopePattern, scopePattern } from './scope-implications.js';

/**
 * How the scopes of a provider are compared. Without a rule they are compared
 * exactly, as in RFC 6749 section 3.3.
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
 * The required scopes that are not granted, in the spelling in which they are
 * required. A granted `*` includes every scope (Reddit).
 *
 * @param granted null when the provider does not report them; then nothing is known to be missing
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
 * The scopes of a connection as they can be requested again: the granted scopes in
 * the spelling of the request, and the requested ones that the provider never
 * echoes. Never more than was granted.
 *
 * @param granted null when the provider did not report them; then it granted what was requested (RFC 6749 section 5.1)
 * @param requested null when that is not known
 */
export function requestableScopes(
  granted: readonly string[] | null,
  requested: readonly string[] | null,
  rules: ScopeRules,
): readonly string[] {
  if (granted === null || requested === null) return granted ?? requested ?? [];
  const { canonical, neverEchoed } = compiled(rules);
  const spellings = new Map(requested.map((scope) => [canonical(scope), scope]));
  const unnamed = requested.filter((scope) =>
    neverEchoed.some(({ matches }) => matches(canonical(scope))),
  );
  return [
    ...new Set([...granted.map((scope) => spellings.get(canonical(scope)) ?? scope), ...unnamed]),
  ];
}

/** Maps all scopes that are equal by these rules to one spelling. */
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

/** Maps equal scopes to one spelling. */
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
    // At most as many steps as synonyms, so that a cycle ends.
    for (let step = names.size; step > 0; step -= 1) name = names.get(name) ?? name;
    return name;
  };
}
