import type { StoredRevocation } from './stored-revocation.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import type { TokenPlace } from '../storage/token-row.js';

/** What the encrypted tokens of a waiting revocation are bound to. */
export function revocationContext(
  { id, ownerId, provider }: TokenPlace,
  column: string,
): EncryptionContext {
  return { purpose: 'revocations', id, owner: ownerId, provider, column };
}

/** The same, and the connection's row: a pair that no key here opened was moved as it was encrypted there. */
export function revocationContexts(
  entry: TokenPlace & Pick<StoredRevocation, 'tokenId'>,
  column: string,
): [EncryptionContext, ...EncryptionContext[]] {
  const { tokenId: id, ownerId: owner, provider } = entry;
  return [revocationContext(entry, column), { purpose: 'tokens', id, owner, provider, column }];
}
