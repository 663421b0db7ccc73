import { isJsonObject, type JsonObject, parseJson } from '../text/json.js';
import { UpstreamError } from '../upstream.error.js';

export interface IdTokenExpectation {
  issuer: string;
  clientId: string;
  /** The nonce of the authorization request; undefined after a refresh. */
  nonce?: string;
}

/**
 * Reads the claims of an id token that the token endpoint sent. Its signature may be
 * left unchecked, because TLS authenticates the endpoint. Issuer, audience and nonce
 * are checked.
 *
 * @throws UpstreamError `bad_response` when it is malformed or has another audience
 * @see {@link https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation OpenID Connect Core 3.1.3.7}
 */
export function readIdToken(idToken: string, expected: IdTokenExpectation): JsonObject {
  const payload = idToken.split('.')[1] ?? '';
  const claims = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
  if (!isJsonObject(claims)) throw unusable('is malformed');
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
  if (claims.iss !== expected.issuer) throw unusable('names another issuer');
  if (!audience.includes(expected.clientId)) throw unusable('is meant for another client');
  if (expected.nonce !== undefined && claims.nonce !== expected.nonce) throw nonceError(claims);
  return claims;
}

function unusable(why: string): UpstreamError {
  return new UpstreamError('bad_response', `the provider's id token ${why}`, {
    problem: 'invalid_id_token',
  });
}

/** Some providers never return the nonce. A nonce of another flow is an attack. */
function nonceError({ nonce }: JsonObject): UpstreamError {
  if (nonce !== undefined && nonce !== null) {
    return unusable('carries the nonce of another flow');
  }
  return new UpstreamError(
    'bad_response',
    "the provider's id token carries no nonce; if the provider never returns it, set nonce: 'ignored' for this provider",
    { problem: 'nonce_missing' },
  );
}
