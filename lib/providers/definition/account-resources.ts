import { satisfies, type ScopeRules } from './scope-rules.js';

/** The resources of an account, for a strategy that overrides `listResources`. */
export interface AccountResources {
  /** What they are: `page`, `channel`, `organisation`. */
  kind: string;
  /**
   * Scopes of which at least one is needed to list them; none when left out.
   *
   * @default []
   */
  scopes?: readonly string[];
}

/**
 * Whether the scopes of a connection allow listing its resources.
 *
 * @param granted null when the provider does not report them; then `requested` is used
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
