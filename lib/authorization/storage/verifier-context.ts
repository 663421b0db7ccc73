import type { EncryptionContext } from '../../tokens/encryption/associated-data.js';

/** What a sealed code verifier is bound to. */
export function verifierContext(
  stateHash: string,
  owner: string,
  provider: string,
): EncryptionContext {
  return { purpose: 'flows', id: stateHash, owner, provider, column: 'code_verifier' };
}
