import type { SealContext } from '../../tokens/encryption/token-cipher.js';

/** What a sealed code verifier is bound to. */
export function verifierContext(stateHash: string, owner: string, provider: string): SealContext {
  return { purpose: 'authorization', id: stateHash, owner, provider, column: 'code_verifier' };
}
