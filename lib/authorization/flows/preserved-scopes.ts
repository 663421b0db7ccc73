import {
  missingScopes,
  requestableScopes,
  type ScopeRules,
} from '../../providers/definition/scope-rules.js';
import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';

type StoredScopes = Pick<
  OAuth2Token,
  'id' | 'resourceOwnerId' | 'parentId' | 'scopes' | 'requestedScopes'
>;

/** The connection that a flow is for, if it is already known. */
export interface ExpectedConnection {
  tokenId?: string;
  account?: string;
}

/**
 * The scopes to request in addition, so that connecting again removes no access: those of the
 * expected connection or, if any account may be chosen, those of all connections.
 */
export function findScopesToPreserve(
  requested: readonly string[],
  connections: readonly StoredScopes[],
  { tokenId, account }: ExpectedConnection,
  rules: ScopeRules,
): string[] {
  const granted = connections
    .filter(
      ({ id, resourceOwnerId, parentId }) =>
        parentId === null &&
        (tokenId === undefined || id === tokenId) &&
        (account === undefined || resourceOwnerId === account),
    )
    // Where nothing was asked for, the provider decides what it grants.
    .filter(({ requestedScopes }) => requested.length > 0 || requestedScopes?.length !== 0)
    .flatMap(({ scopes, requestedScopes }) => requestableScopes(scopes, requestedScopes, rules));
  return [...new Set(missingScopes(requested, granted, rules))];
}
