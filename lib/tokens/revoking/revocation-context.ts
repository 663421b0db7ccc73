import type { StoredRevocation } from './stored-revocation.js';
import type { EncryptionContext } from '../encryption/associated-data.js';
import type { RowOwner } from '../storage/token-row.js';

/** Creates the authenticated context of a pending revocation's encrypted column. */
export function revocationContext(
  { id, ownerId, provider }: RowOwner,
  column: string,
): EncryptionContext {
  return { purpose: 'revocations', id, owner: ownerId, provider, column };
}

/** Also returns the context of the connection's row: tokens that could not be decrypted were moved unchanged. */
export function revocationContexts(
  entry: RowOwner & Pick<StoredRevocation, 'tokenId'>,
  column: string,
): [EncryptionContext, ...EncryptionContext[]] {
  const { tokenId: id, ownerId: owner, provider } = entry;
  return [revocationContext(entry, column), { purpose: 'tokens', id, owner, provider, column }];
}
