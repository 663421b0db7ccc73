import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRowFactory } from '../storage/token-row.js';

/** The rows that may hold the same tokens: those of the account where it is known, else of the owner. */
export interface PossibleHolders {
  ownerId: string;
  provider: string;
  resourceOwnerId?: string;
}

/**
 * Whether a stored connection holds one of these tokens. Some servers issue the same token again
 * when an account connects once more (Slack's bot token), so that revoking the response of a failed
 * attempt would end a connection that works.
 *
 * @returns true also when a row cannot be decrypted here, for it may hold them
 * @throws StorageError
 */
export async function areHeld(
  tokens: TokenResponse,
  { ownerId, provider, resourceOwnerId }: PossibleHolders,
  repository: OAuth2TokenRepository,
  columns: TokenRowFactory,
): Promise<boolean> {
  const holders = resourceOwnerId === undefined ? { ownerId } : { resourceOwnerId };
  for (const { id } of await repository.find({ provider, ...holders })) {
    const row = await repository.findStored(id);
    if (row !== undefined && mayHold(row, tokens, columns)) return true;
  }
  return false;
}

function mayHold(row: StoredToken, tokens: TokenResponse, columns: TokenRowFactory): boolean {
  try {
    const { accessToken, refreshToken } = columns.decryptPair(row);
    const isSameRefreshToken = refreshToken !== undefined && refreshToken === tokens.refresh_token;
    return accessToken === tokens.access_token || isSameRefreshToken;
  } catch {
    return true;
  }
}
