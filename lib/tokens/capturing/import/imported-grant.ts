/** The values of a connection in another library's row, before any check. */
export interface ImportedGrant {
  /** The provider's name in that product. */
  provider: unknown;
  owner: unknown;
  /** The account at the provider. */
  account: unknown;
  /** Whether that library generated the account's id itself. */
  isAccountGenerated?: boolean;
  accessToken: unknown;
  refreshToken: unknown;
  expiresAt: unknown;
  refreshTokenExpiresAt?: unknown;
  tokenType?: unknown;
  /** Granted scopes; omitted when the library may have stored the requested scopes instead. */
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

/** Converts an id or a token to text; undefined when it is neither, or a number that has lost digits. */
export function importedText(value: unknown): string | undefined {
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) {
    return String(value);
  }
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
