import {
  canonicalScopes,
  missingScopes,
  type ScopeRules,
} from '../../../providers/definition/scope-rules.js';
import { inLanguage, type ScopeWords } from '../../../providers/definition/scope-words.js';

/** Granted access as a page describes it. */
export interface GrantedAccess {
  /** Whether the provider reports the granted scopes. */
  isKnown: boolean;
  /** Descriptions of the scopes, each once. */
  words: readonly string[];
  /** Scopes without a description. */
  scopes: readonly string[];
  /** The declined scopes, as descriptions or names. */
  declined: readonly string[];
}

/** The parts of a provider's definition that concern scopes. */
export interface ScopeFacts extends ScopeRules {
  scopeWords?: ScopeWords;
}

/** The granted scopes, and the declined ones that have not been granted since. */
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
  const describeScope = (scope: string): string | undefined => {
    const text = texts.get(canonical(scope));
    return text === undefined ? undefined : inLanguage(text, language);
  };
  const granted = scopes ?? [];
  const declined = missingScopes(granted, declinedScopes ?? [], definition);
  const words = granted.map(describeScope).filter((text) => text !== undefined);
  return {
    isKnown: scopes !== null,
    words: [...new Set(words)],
    scopes: granted.filter((scope) => describeScope(scope) === undefined),
    declined: [...new Set(declined.map((scope) => describeScope(scope) ?? scope))],
  };
}
