import { usual } from '../facts/provider-facts.js';
import type { FakeToken } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import { empty, type FakeResponse, json } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';
import type { ClientAuthentication } from './client-authentication.js';

/** The revocation endpoint of RFC 7009: an unknown token counts as revoked. */
export interface RevocationEndpoint {
  respond: (request: FakeRequest) => FakeResponse;
  /** Ends the token, or its whole grant. */
  revoke: (token: FakeToken) => void;
}

export function revocationEndpoint({
  state,
  client,
}: {
  state: FakeState;
  client: ClientAuthentication;
}): RevocationEndpoint {
  const { facts, grants } = state;
  const steps: RevocationEndpoint = {
    respond(request) {
      const refused = client.refuse(request);
      if (refused !== undefined) return refused;
      const token = grants.tokens.get(request.form.get('token') ?? '');
      if (token === undefined) state.slip(request, 'revoke_unknown', 'this token was never issued');
      else steps.revoke(token);
      const { success } = facts.endpoints.revoke ?? {};
      const status = usual(success?.http) ?? 200;
      return success?.body === undefined ? empty(status) : json(status, success.body);
    },

    revoke(token) {
      if (facts.endpoints.revoke?.scope_of_effect === 'grant') grants.revoke(token.grant);
      else grants.end(token, 'revoked');
    },
  };
  return steps;
}
