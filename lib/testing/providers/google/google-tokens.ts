import type { FakeParts } from '../../endpoints/fake-parts.js';
import { idToken } from '../../grants/id-token.js';
import type { FakeGrant } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeBehaviour } from '../fake-definition.js';
import { isIdentity } from './google-scopes.js';

const DAY_S = 86_400;
const MAX_REFRESH_TOKENS = 100;

/** The tokens of all products of Google. Each product declares the checks that are named here. */
export const googleTokens: FakeBehaviour = (fake, standard) => {
  const { state, errors, issuer } = fake;
  const { grants, clock } = state;
  return {
    client: {
      refuse(request) {
        const isTwice = request.basic !== undefined && request.form.has('client_secret');
        const refused = standard.client.refuse(request);
        return isTwice && state.has('one_credential') ? errors.error('invalid_request') : refused;
      },
    },

    codes: {
      // An account has at most 100 refresh tokens; one more ends the oldest.
      respond(request) {
        const response = standard.codes.respond(request);
        const active = [...grants.tokens.values()].filter(
          ({ kind, end, grant }) =>
            kind === 'refresh' && !end && grant.account.id === state.account.id,
        );
        const [oldest] = active;
        if (active.length > MAX_REFRESH_TOKENS && oldest !== undefined) {
          state.violate(request, 'hundred-tokens', 'the oldest refresh token was revoked');
          grants.end(oldest, 'revoked');
        }
        return response;
      },
    },

    issuer: {
      refreshLifetime({ scopes }) {
        if (state.has('testing') && !scopes.every(isIdentity)) return 7 * DAY_S;
        return state.has('time_based') ? 30 * DAY_S : 183 * DAY_S;
      },
      // A refresh token expires half a year after its last use, unless its end is fixed.
      refresh(token) {
        if (!state.has('testing') && !state.has('time_based')) {
          token.expiresAt = clock.now() + (issuer.refreshLifetime(token.grant) ?? 0) * 1000;
        }
        return standard.issuer.refresh(token);
      },
      members(issued) {
        const { refresh_token_expires_in, ...members } = standard.issuer.members(issued);
        return {
          ...members,
          ...(state.has('time_based') && { refresh_token_expires_in }),
          ...(issued.grant.scopes.includes('openid') && {
            id_token: idTokenFor(fake, issued.grant),
          }),
        };
      },
    },

    revocation: { respond: (request) => revoke(fake, request) },
  };
};

/** Responds with the claims of OpenID Connect. */
export function sendUserInfo({ errors, api }: FakeParts, request: FakeRequest): FakeResponse {
  return api.withToken(request, ({ scopes, grant: { account } }) => {
    const has = (end: string) => scopes.some((scope) => scope.endsWith(end));
    if (!has('openid') && !has('/userinfo.profile')) return errors.error('insufficient_scope');
    return json(200, {
      sub: account.id,
      ...(has('/userinfo.profile') && { name: account.name, picture: account.avatarUrl }),
      ...(has('/userinfo.email') && { email: account.email, email_verified: true }),
    });
  });
}

function idTokenFor({ state }: FakeParts, { account, parameters }: FakeGrant): string {
  const nonce = state.has('wrong_nonce') ? 'another-nonce' : parameters.get('nonce');
  const now = Math.floor(state.clock.now() / 1000);
  return idToken({
    iss: state.facts.endpoints.oidc?.issuer,
    aud: state.client.id,
    sub: account.id,
    iat: now,
    exp: now + 3600,
    ...(nonce !== null && { nonce }),
  });
}

/** Needs no client credentials; either token ends every grant of the account. */
function revoke({ state }: FakeParts, request: FakeRequest): FakeResponse {
  const value = request.form.get('token') ?? request.url.searchParams.get('token') ?? '';
  const token = state.grants.tokens.get(value);
  if (request.basic !== undefined || request.form.has('client_secret')) {
    state.violate(request, 'revocation', 'client credentials were sent along');
  }
  if (token === undefined) {
    state.violate(request, 'revocation', 'this token was never issued');
  } else if (token.end === undefined) {
    state.grants.revokeAll(token.grant.account);
    return json(200, {});
  }
  return json(400, { error: 'invalid_token', error_description: 'Token expired or revoked' });
}
