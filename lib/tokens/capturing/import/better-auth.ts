import type { ImportedProduct } from './imported-grant.js';

/**
 * A row of better-auth's `account`.
 *
 * @see {@link https://www.better-auth.com/docs/concepts/database its schema}
 */
export interface BetterAuthRow {
  providerId: string;
  accountId: string;
  userId: string | number;
  accessToken?: string | null;
  refreshToken?: string | null;
  accessTokenExpiresAt?: Date | string | number | null;
  refreshTokenExpiresAt?: Date | string | number | null;
  scope?: string | null;
}

/** A nonce of 24 bytes, at least one byte, and a tag of 16, in hex. */
const LEAST_ENCRYPTED_LENGTH = 2 * (24 + 1 + 16);

export const BETTER_AUTH: ImportedProduct<BetterAuthRow> = {
  read: (row) => ({
    provider: row.providerId,
    owner: row.userId,
    account: row.accountId,
    accessToken: row.accessToken,
    refreshToken: row.refreshToken,
    expiresAt: row.accessTokenExpiresAt,
    refreshTokenExpiresAt: row.refreshTokenExpiresAt,
    scope: row.scope,
  }),
  // With `encryptOAuthTokens` better-auth stores hex; later versions put the secret's number first.
  // Rows from before the option was set are not encrypted.
  isEncrypted: (token) =>
    token.startsWith('$ba$') ||
    (token.length >= LEAST_ENCRYPTED_LENGTH && /^([0-9a-f]{2})+$/i.test(token)),
};
