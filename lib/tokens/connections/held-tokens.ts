import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRowFactory } from '../storage/token-row.js';

/** Selects the rows that may contain the same tokens: those of the account if it is known, otherwise of the owner. */
export interface PossibleHolders {
  ownerId: string;
  provider: string;
  resourceOwnerId?: string;
}

/**
 * Whether a stored connection contains one of these tokens. Some servers issue the same token again
 * when an account is connected again (Slack's bot token). Revoking the tokens of a failed attempt
 * would then end a working connection.
 *
 * @returns true also when a row cannot be decrypted, because it may contain the tokens
 * @throws StorageError
 */
export async function areTokensStored(
  tokens: TokenResponse,
  { ownerId, provider, resourceOwnerId }: PossibleHolders,
  repository: OAuth2TokenRepository,
  columns: TokenRowFactory,
): Promise<boolean> {
  const holders = resourceOwnerId === undefined ? { ownerId } : { resourceOwnerId };
  for (const { id } of await repository.find({ provider, ...holders })) {
    const row = await repository.findStored(id);
    if (row !== undefined && mayContain(row, tokens, columns)) return true;
  }
  return false;
}

function mayContain(row: StoredToken, tokens: TokenResponse, columns: TokenRowFactory): boolean {
  try {
    const { accessToken, refreshToken } = columns.decryptPair(row);
    const isSameRefreshToken = refreshToken !== undefined && refreshToken === tokens.refresh_token;
    return accessToken === tokens.access_token || isSameRefreshToken;
  } catch {
    return true;
  }
}
