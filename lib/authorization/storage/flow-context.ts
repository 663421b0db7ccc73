import type { EncryptionContext } from '../../tokens/encryption/associated-data.js';
import type { OAuth2Authorization } from './oauth2-authorization.entity.js';

/** The columns of a flow that decide who completes it, what it asks for, and where it leads. */
export type FlowFacts = Omit<
  OAuth2Authorization,
  'codeVerifier' | 'claim' | 'createdAt' | 'expiresAt'
>;

/**
 * What the encrypted code verifier of a flow belongs to. It decrypts only beside the same values, so
 * a row that was written or edited by SQL is recognised.
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
