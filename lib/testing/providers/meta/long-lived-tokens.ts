import type { FakeParts } from '../../endpoints/fake-parts.js';
import type { Issued } from '../../endpoints/token-issuer.js';
import type { FakeGrant, FakeToken } from '../../grants/fake-grants.js';
import type { FakeRequest } from '../../server/fake-request.js';
import type { FakeResponse } from '../../server/fake-response.js';

/** The start of the grant types of Instagram and Threads. */
type Prefix = 'ig' | 'th';

/**
 * Exchanges a valid user token for a long-lived one.
 *
 * @param parameter where the token is in the query
 */
export function exchangeToken(
  fake: FakeParts,
  request: FakeRequest,
  parameter: string,
): FakeResponse {
  const { state, errors, api } = fake;
  const query = request.url.searchParams;
  if (query.get('client_secret') !== state.client.secret) {
    state.violate(request, 'exchange', 'an exchange without the client secret');
    return errors.error('client_auth_failed', 'Error validating client secret.');
  }
  const respond = ({ grant }: FakeToken) => sendLongLivedToken(fake, grant, 'exchange');
  return api.withToken(request, respond, query.get(parameter) ?? undefined);
}

/** The exchange at Instagram and Threads. */
export function exchangeShortToken(
  fake: FakeParts,
  request: FakeRequest,
  prefix: Prefix,
): FakeResponse {
  const { state, errors } = fake;
  if (request.url.searchParams.get('grant_type') === `${prefix}_exchange_token`) {
    return exchangeToken(fake, request, 'access_token');
  }
  state.violate(request, 'exchange', `grant_type is not ${prefix}_exchange_token`);
  return errors.error('refresh_token_invalid', 'Unsupported grant type');
}

/**
 * The refresh at Instagram and Threads: a long-lived token that is a day old is
 * replaced, without client credentials. Both declare a check `refresh`.
 */
export function refreshLongToken(
  fake: FakeParts,
  request: FakeRequest,
  prefix: Prefix,
): FakeResponse {
  const { state, errors, api } = fake;
  const query = request.url.searchParams;
  if (query.get('grant_type') !== `${prefix}_refresh_token`) {
    state.violate(request, 'refresh', `grant_type is not ${prefix}_refresh_token`);
    return errors.error('refresh_token_invalid', 'Unsupported grant type');
  }
  if (query.has('client_secret') || query.has('client_id')) {
    state.violate(request, 'refresh', 'client credentials where none are wanted');
  }
  const minimumAge = (state.facts.refresh.min_token_age_s ?? 0) * 1000;
  return api.withToken(request, (token) => {
    const isLong = token.kind === 'long';
    if (isLong && request.at - token.issuedAt >= minimumAge) {
      return sendLongLivedToken(fake, token.grant, 'refresh');
    }
    const message = isLong ? 'a token younger than a day' : 'a short-lived token';
    state.violate(request, 'refresh', message);
    return errors.error('refresh_too_early', 'The access token cannot be refreshed yet.');
  });
}

function sendLongLivedToken(
  { state, issuer }: FakeParts,
  grant: FakeGrant,
  by: Issued['by'],
): FakeResponse {
  const published = state.facts.lifetimes.long_lived_access_token_s ?? null;
  const lifetime = state.has('no_expiry') ? null : published;
  return issuer.respond({ access: issuer.mint('long', grant, lifetime), grant, by });
}
