import type { SealContext } from './token-cipher.js';
import type { TokenPlace } from './token-columns.js';

/** What the sealed tokens of a waiting revocation are bound to. */
export function revocationContext(
  { id, ownerId, provider }: TokenPlace,
  column: string,
): SealContext {
  return { purpose: 'revocation', id, owner: ownerId, provider, column };
}
