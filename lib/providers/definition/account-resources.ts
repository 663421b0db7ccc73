import { satisfies, type ScopeRules } from './scope-rules.js';

/** The accounts behind an account, for a strategy that overrides `listResources`. */
export interface AccountResources {
  /** What they are: `page`, `channel`, `organisation`. */
  kind: string;
  /** Scopes of which one at least is needed to list them; none when left out. */
  scopes?: readonly string[];
}

/**
 * Whether a connection may have any, as far as its scopes tell.
 *
 * @param granted null when the provider does not say; then `requested` counts
 * @param rules of the provider's scopes
 */
export function mayListResources(
  resources: AccountResources | undefined,
  granted: readonly string[] | null,
  requested: readonly string[],
  rules: ScopeRules,
): boolean {
  if (resources === undefined) return false;
  const { scopes = [] } = resources;
  const known = granted ?? requested;
  return scopes.length === 0 || scopes.some((scope) => satisfies(known, [scope], rules));
}
