import { createHmac } from 'node:crypto';
import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { ErrorFact } from '../../facts/provider-facts.js';
import { type FakeToken, isActive } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import { type FakeResponse, json } from '../../server/fake-response.js';
import type { FakeState } from '../../state/fake-state.js';
import type { FakeBehaviour } from '../fake-definition.js';
import { graphError } from './graph-error.js';

type Subcode = 'app_removed' | 'password_changed' | 'expired' | 'invalid';

/** When Facebook accepts a token, and why it does not. */
export const tokenBehaviour: FakeBehaviour = ({ state, errors }) => ({
  issuer: { canExpire: ({ expiresAt }) => expiresAt !== null },

  api: {
    refuseUse(request, token) {
      if (!state.has('require_app_secret') || hasProof(state, request, token)) return undefined;
      state.violate(request, 'appsecret-proof', 'no appsecret_proof, or a wrong one');
      const message = 'API calls from the server require an appsecret_proof argument';
      return graphError(400, { message, code: 100, type: 'GraphMethodException' });
    },
    refuse(_request, token) {
      const { http, body } = state.facts.errors.access_token_invalid as ErrorFact;
      const { error } = body as { error: { error_subcode: Record<Subcode, number> } };
      const subcode = error.error_subcode[findSubcode(token)];
      const message = 'Error validating access token: it is not valid any more.';
      const { headers } = errors.error('access_token_invalid');
      return graphError(http as number, { message, code: 190, subcode }, headers);
    },
  },

  connections: {
    // The tokens of Pages are not those of the account.
    latestToken(account, wanted) {
      if (wanted === 'refresh') return undefined;
      return [...state.grants.tokens.values()].findLast(
        ({ kind, grant }) => kind !== 'page' && grant.account.id === account.id,
      );
    },
  },
});

/**
 * Responds with what is known of a token; the client sends the token of its app.
 *
 * @param granularScopes the objects for which each scope was granted
 */
export function introspect(
  { state }: FakeParts,
  request: FakeRequest,
  granularScopes: (token: FakeToken) => object[],
): FakeResponse {
  const query = request.url.searchParams;
  const { client, facts, grants } = state;
  if ((request.bearer ?? query.get('access_token')) !== `${client.id}|${client.secret}`) {
    return graphError(400, { message: 'Invalid OAuth access token.', code: 190 });
  }
  const token = grants.tokens.get(query.get('input_token') ?? '');
  if (token === undefined) {
    return json(200, { data: { is_valid: false, error: { code: 190, message: 'unknown' } } });
  }
  const seconds = (ms: number | null) => Math.floor((ms ?? 0) / 1000);
  const { data_access_s = 0 } = facts.lifetimes;
  const data = {
    app_id: client.id,
    type: token.kind === 'page' ? 'PAGE' : 'USER',
    is_valid: isActive(token, request.at),
    issued_at: seconds(token.issuedAt),
    expires_at: seconds(token.expiresAt),
    data_access_expires_at: seconds(token.grant.createdAt) + data_access_s,
    scopes: token.scopes,
    user_id: token.grant.account.id,
    granular_scopes: granularScopes(token),
  };
  return json(200, { data });
}

function findSubcode(token: FakeToken | undefined): Subcode {
  if (token === undefined) return 'invalid';
  if (token.end === 'password_changed') return 'password_changed';
  return token.end === 'revoked' ? 'app_removed' : 'expired';
}

/** The exchange needs no proof: it sends the secret. */
function hasProof({ client }: FakeState, request: FakeRequest, { value }: FakeToken): boolean {
  if (request.endpoint === 'exchange') return true;
  const proof = createHmac('sha256', client.secret).update(value).digest('hex');
  return request.url.searchParams.get('appsecret_proof') === proof;
}
