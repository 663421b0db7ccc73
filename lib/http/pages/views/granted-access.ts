import {
  canonicalScopes,
  missingScopes,
  type ScopeRules,
} from '../../../providers/definition/scope-rules.js';
import { inLanguage, type ScopeWords } from '../../../providers/definition/scope-words.js';

/** Granted access as a page tells it. */
export interface GrantedAccess {
  /** Whether the provider says what it granted. */
  isKnown: boolean;
  /** In words, each once. */
  words: readonly string[];
  /** Scopes for which there are no words. */
  scopes: readonly string[];
  /** What was not granted, in words or as scopes. */
  declined: readonly string[];
}

/** What a provider's definition says of scopes. */
export interface ScopeFacts extends ScopeRules {
  scopeWords?: ScopeWords;
}

/** What was granted, and what was not and has not been granted since. */
export function describeAccess(
  {
    scopes,
    declinedScopes,
  }: Readonly<Record<'scopes' | 'declinedScopes', readonly string[] | null>>,
  definition: ScopeFacts = {},
  language: string,
): GrantedAccess {
  const canonical = canonicalScopes(definition);
  const texts = new Map(
    Object.entries(definition.scopeWords ?? {}).map(([scope, text]) => [canonical(scope), text]),
  );
  const textOf = (scope: string): string | undefined => {
    const text = texts.get(canonical(scope));
    return text === undefined ? undefined : inLanguage(text, language);
  };
  const granted = scopes ?? [];
  const declined = missingScopes(granted, declinedScopes ?? [], definition);
  const words = granted.map(textOf).filter((text) => text !== undefined);
  return {
    isKnown: scopes !== null,
    words: [...new Set(words)],
    scopes: granted.filter((scope) => textOf(scope) === undefined),
    declined: [...new Set(declined.map((scope) => textOf(scope) ?? scope))],
  };
}
