import { createHash, randomBytes } from 'node:crypto';
import { CLIENT } from './connecting.js';

export const secret = (): string => randomBytes(32).toString('base64url');

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The authorization request (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
export function authorizationUrl(
  endpoint: string,
  { redirectUri, state, verifier }: { redirectUri: string; state: string; verifier: string },
): string {
  const url = new URL(endpoint);
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: CLIENT.id,
    redirect_uri: redirectUri,
    scope: 'read',
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }).toString();
  return url.href;
}

/** The access token request (RFC 6749 section 4.1.3), without the client's authentication. */
export const tokenForm = (code: string, redirectUri: string, verifier: string): URLSearchParams =>
  new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  });
