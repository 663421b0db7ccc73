import type { OAuth2Token } from '../../tokens/storage/oauth2-token.entity.js';
import type { StoredConnection } from '../faults/stored-connection.js';

/** What a fake compares of a stored connection with what it sent. */
export function readStoredConnection(token: OAuth2Token): StoredConnection {
  return {
    id: token.resourceOwnerId,
    name: token.name,
    username: token.username,
    email: token.profile.email ?? null,
    avatarUrl: token.profile.avatarUrl ?? null,
    scopes: token.scopes,
    expiresAt: token.expiresAt?.getTime() ?? null,
    refreshTokenExpiresAt: token.refreshTokenExpiresAt?.getTime() ?? null,
  };
}
