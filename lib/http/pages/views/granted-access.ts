import { canonicalScopes, type ScopeRules } from '../../../providers/scope-rules.js';
import { inLanguage, type ScopeWords } from '../../../providers/scope-words.js';

/** Granted access as a page tells it. */
export interface GrantedAccess {
  /** Whether the provider says what it granted. */
  isKnown: boolean;
  /** In words, each once. */
  words: readonly string[];
  /** Scopes for which there are no words. */
  scopes: readonly string[];
}

/** @param scopes null when the provider does not say */
export function grantedAccess(
  scopes: readonly string[] | null,
  words: ScopeWords | undefined,
  language: string,
  rules: ScopeRules = {},
): GrantedAccess {
  const canonical = canonicalScopes(rules);
  const texts = new Map(
    Object.entries(words ?? {}).map(([scope, text]) => [canonical(scope), text]),
  );
  const known = (scopes ?? []).flatMap((scope) => {
    const text = texts.get(canonical(scope));
    return text === undefined ? [] : [inLanguage(text, language)];
  });
  return {
    isKnown: scopes !== null,
    words: [...new Set(known)],
    scopes: (scopes ?? []).filter((scope) => !texts.has(canonical(scope))),
  };
}
