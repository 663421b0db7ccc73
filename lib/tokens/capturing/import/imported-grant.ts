/** A connection as another product kept it, read out of its row; nothing of it is checked yet. */
export interface ImportedGrant {
  /** The provider's name in that product. */
  provider: unknown;
  owner: unknown;
  /** The account at the provider. */
  account: unknown;
  /** Whether that product made the account's id up. */
  isAccountMadeUp?: boolean;
  accessToken: unknown;
  refreshToken: unknown;
  expiresAt: unknown;
  refreshTokenExpiresAt?: unknown;
  tokenType?: unknown;
  /** Granted scopes; left out where the product may have written down what it had asked for. */
  scope?: unknown;
  name?: unknown;
  username?: unknown;
  email?: unknown;
}

/** How to read the rows of a product. */
export interface ImportedProduct<Row> {
  read: (row: Row) => ImportedGrant;
  /** Whether the product has encrypted this token. */
  isEncrypted?: (token: string) => boolean;
}

/** An id or a token as text; undefined when it is none, or has lost digits. */
export function importedText(value: unknown): string | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    return String(value);
  }
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
