import type { RevocationBehaviour } from '../../../../lib/providers/definition/revocation-behaviour.js';
import type { WideFacts } from './facts.js';

const TOKENS = {
  access: ['access_token'],
  refresh: ['refresh_token'],
  any: ['refresh_token', 'access_token'],
  stripe_user_id: ['access_token'],
} as const;

/** How the facts say that a token is ended; undefined where it cannot be. */
export function revocationOf(facts: WideFacts): RevocationBehaviour | undefined {
  if (facts.revoke_url === undefined) return undefined;
  const which = facts.revoke_token ?? 'any';
  return {
    ends: facts.revoke_ends ?? 'token',
    tokens: TOKENS[which],
    hint: which === 'any',
    method: facts.revoke_method,
    format: facts.revoke_body,
    parameter: facts.revoke_token_param,
    ...(which === 'stripe_user_id' && {
      parameter: 'stripe_user_id',
      sends: 'resource_owner_id' as const,
    }),
    ...(facts.revoke_auth === 'bearer' && { bearer: true }),
    ...(facts.revoke_auth === 'none' && { clientAuthentication: 'absent' as const }),
    ...(facts.revoke_auth === 'client_id_only' && { clientAuthentication: 'none' as const }),
  };
}
