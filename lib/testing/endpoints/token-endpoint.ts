import { type FakeToken, isActive } from '../grants/fake-grants.js';
import type { FakeRequest } from '../server/fake-request.js';
import type { FakeResponse } from '../server/fake-response.js';
import type { FakeState } from '../state/fake-state.js';
import type { ClientAuthentication } from './client-authentication.js';
import type { CodeExchange } from './code-exchange.js';
import type { ErrorResponses } from './error-responses.js';
import type { TokenIssuer } from './token-issuer.js';

/** The token endpoint of RFC 6749, with the grant types for codes and refresh tokens. */
export interface TokenEndpoint {
  respond: (request: FakeRequest) => FakeResponse;
  grantType: (request: FakeRequest) => string | null;
  refresh: (request: FakeRequest) => FakeResponse;
  /** The response to a refresh token that has ended or expired. */
  refuseRefresh: (request: FakeRequest, token: FakeToken) => FakeResponse;
  /** Whether this refresh replaces the refresh token. */
  rotates: (token: FakeToken) => boolean;
}

export function tokenEndpoint({
  state,
  errors,
  client,
  codes,
  issuer,
}: {
  state: FakeState;
  errors: ErrorResponses;
  client: ClientAuthentication;
  codes: CodeExchange;
  issuer: TokenIssuer;
}): TokenEndpoint {
  const { grants } = state;
  const steps: TokenEndpoint = {
    respond(request) {
      const refused = client.refuse(request);
      if (refused !== undefined) return refused;
      switch (steps.grantType(request)) {
        case 'authorization_code':
          return codes.respond(request);
        case 'refresh_token':
          return steps.refresh(request);
        default:
          return errors.error('unsupported_grant');
      }
    },

    grantType: ({ form }) => form.get('grant_type'),

    refresh(request) {
      const token = grants.tokens.get(request.form.get('refresh_token') ?? '');
      if (token?.kind !== 'refresh') {
        state.slip(request, 'refresh_unknown', 'this refresh token was never issued');
        return errors.error('refresh_token_invalid');
      }
      if (!isActive(token, request.at)) return steps.refuseRefresh(request, token);
      if (!steps.rotates(token)) return issuer.respond(issuer.refresh(token));
      token.replacedBy = request;
      grants.end(token, 'rotated');
      return issuer.respond(issuer.issue(token.grant, 'refresh'));
    },

    refuseRefresh(request, token) {
      if (token.refused) {
        state.slip(request, 'refresh_loop', 'this refresh token was refused before');
      } else if (token.end === 'rotated' && token.replacedBy?.lost !== true) {
        state.slip(request, 'refresh_replay', 'this refresh token was replaced by another');
      }
      token.refused = true;
      if (token.end === 'rotated' && state.isReuseDetected) grants.revoke(token.grant);
      return errors.error('refresh_token_invalid');
    },

    rotates: () => state.facts.refresh.rotates_refresh_token === true,
  };
  return steps;
}
