import type { UsableToken } from '../storage/stored-token.js';

type EncryptedAccessToken = Pick<UsableToken, 'id' | 'ownerId' | 'provider' | 'accessToken'>;

/**
 * Lets all callers that receive one row object share one decryption of its access token. A refresh returns one
 * object to all callers that wait for it. The decrypted token can be collected together with this object.
 */
export class SharedDecryption {
  private readonly results = new WeakMap<object, { of: EncryptedAccessToken; token: string }>();

  constructor(
    private readonly columns: { decryptAccessToken(row: EncryptedAccessToken): string },
  ) {}

  /** @throws DecryptionError for each caller */
  decryptAccessToken(row: EncryptedAccessToken): string {
    const known = this.results.get(row);
    if (known !== undefined && isSame(known.of, row)) return known.token;
    const token = this.columns.decryptAccessToken(row);
    const { id, ownerId, provider, accessToken } = row;
    this.results.set(row, { of: { id, ownerId, provider, accessToken }, token });
    return token;
  }
}

/** Compares the encrypted value and all that it is bound to, in case the object was changed. */
function isSame(a: EncryptedAccessToken, b: EncryptedAccessToken): boolean {
  return (
    a.accessToken === b.accessToken &&
    a.id === b.id &&
    a.ownerId === b.ownerId &&
    a.provider === b.provider
  );
}
