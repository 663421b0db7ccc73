import { Injectable } from '@nestjs/common';
import { DecryptionError } from '../../tokens/encryption/decryption.error.js';
import { TokenCipher } from '../../tokens/encryption/token-cipher.js';
import { AuthorizationError } from '../errors/authorization.error.js';
import { flowContext, type FlowFacts } from '../storage/flow-context.js';

/** Encrypts the code verifier of a flow; the encrypted value authenticates the rest of the row. */
@Injectable()
export class CodeVerifiers {
  constructor(private readonly cipher: TokenCipher) {}

  /** @param codeVerifier undefined if no challenge is sent; then an empty one is encrypted */
  encrypt(flow: FlowFacts, codeVerifier = ''): string {
    return this.cipher.encrypt(codeVerifier, flowContext(flow));
  }

  /**
   * Authenticates a flow. No value of its row may be used before, not even in an error.
   *
   * @returns the code verifier; undefined if no challenge was sent
   * @throws AuthorizationError `decrypt` when a process with another key can authenticate the flow
   * @throws AuthorizationError `invalid_flow` when other software has written or changed the row
   */
  decrypt(flow: FlowFacts & { codeVerifier: string | null }): string | undefined {
    if (flow.codeVerifier === null) throw new AuthorizationError('invalid_flow');
    try {
      const codeVerifier = this.cipher.decrypt(flow.codeVerifier, flowContext(flow));
      return codeVerifier === '' ? undefined : codeVerifier;
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      const code = error.problem === 'unknown_key' ? 'decrypt' : 'invalid_flow';
      throw new AuthorizationError(code, { cause: error });
    }
  }
}
