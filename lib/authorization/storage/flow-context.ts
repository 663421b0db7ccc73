import type { EncryptionContext } from '../../tokens/encryption/associated-data.js';
import type { OAuth2Authorization } from './oauth2-authorization.entity.js';

/**
 * The columns of a flow that decide which user completes it, what it asks for, and where it leads.
 */
export type FlowFacts = Omit<
  OAuth2Authorization,
  'codeVerifier' | 'claim' | 'createdAt' | 'expiresAt'
>;

/**
 * The values that are authenticated together with the encrypted code verifier. It can be decrypted
 * only with the same values, so a row that was written or edited by SQL is detected.
 */
export function flowContext(flow: FlowFacts): EncryptionContext {
  const facts = JSON.stringify([
    flow.bindingHash,
    flow.redirectUri,
    flow.issuer,
    flow.fingerprint,
    flow.scopes,
    flow.demand,
    flow.returnTo,
    flow.display,
    flow.popupOrigin,
    flow.expectedAccount,
  ]);
  const { stateHash: id, ownerId: owner, provider } = flow;
  return { purpose: 'flows', id, owner, provider, column: 'code_verifier', facts };
}
