import type { ImportedProduct } from './imported-grant.js';

/**
 * A row of the accounts of Auth.js (NextAuth), in the names that its adapters share.
 *
 * @see {@link https://authjs.dev/concepts/database-models its models}
 */
export interface AuthJsRow {
  provider: string;
  providerAccountId: string;
  userId: string | number;
  access_token?: string | null;
  refresh_token?: string | null;
  /** Seconds since 1970. */
  expires_at?: number | string | bigint | null;
  token_type?: string | null;
  scope?: string | null;
}

export const AUTHJS: ImportedProduct<AuthJsRow> = {
  read: (row) => ({
    provider: row.provider,
    owner: row.userId,
    account: row.providerAccountId,
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
    expiresAt: row.expires_at,
    tokenType: row.token_type,
    scope: row.scope,
  }),
};
