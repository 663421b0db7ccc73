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

/** The connection that a flow is for, as far as that is known beforehand. */
export interface ExpectedConnection {
  tokenId?: string;
  account?: string;
}

/**
 * What is asked for besides the wanted scopes, so that connecting again takes no
 * access away: what the expected connection holds, or, where any account may be
 * chosen, what all of them hold.
 */
export function findScopesToPreserve(
  wanted: readonly string[],
  connections: readonly StoredScopes[],
  { tokenId, account }: ExpectedConnection,
  rules: ScopeRules,
): string[] {
  const held = connections
    .filter(
      ({ id, resourceOwnerId, parentId }) =>
        parentId === null &&
        (tokenId === undefined || id === tokenId) &&
        (account === undefined || resourceOwnerId === account),
    )
    // Where nothing was asked for, the provider decides what it grants.
    .filter(({ requestedScopes }) => wanted.length > 0 || requestedScopes?.length !== 0)
    .flatMap(({ scopes, requestedScopes }) => requestableScopes(scopes, requestedScopes, rules));
  return [...new Set(missingScopes(wanted, held, rules))];
}
