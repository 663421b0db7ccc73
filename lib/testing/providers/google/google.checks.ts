import type { FakeCheck } from '../../faults/fake-journal.js';

/** What Google demands of its clients. */
export const GOOGLE_CHECKS: readonly FakeCheck[] = [
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is exactly a registered one; plain http is for loopback only.',
    slips: ['redirect_uri'],
  },
  {
    name: 'offline',
    rule: 'A refresh token needs access_type=offline, and prompt=consent from the second time on.',
  },
  {
    name: 'client-authentication',
    rule: 'Credentials are in the body or in a Basic header, not in both.',
    slips: ['client_authentication'],
  },
  {
    name: 'pkce',
    rule: 'A challenge, S256 or plain, is followed by its verifier; the secret is sent too.',
    slips: ['challenge', 'verifier'],
  },
  {
    name: 'scopes',
    rule: 'Granted scopes have long names and an order of their own, with openid.',
    slips: ['scope_separator', 'stored_scopes'],
  },
  {
    name: 'response',
    rule: 'An access token is valid for 3599 seconds; an id token has the nonce of the request.',
    slips: ['stored_expiresAt'],
  },
  {
    name: 'refresh-stays',
    rule: 'A refresh returns no refresh token: the client keeps the one that it has.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'ended-grant',
    rule: 'invalid_grant ends the connection and the refresh is not repeated; invalid_client does not.',
    slips: ['refresh_loop'],
  },
  {
    name: 'hundred-tokens',
    rule: 'An account has at most 100 refresh tokens; they expire half a year after their last use.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; with a wrong one the client gives up.',
    slips: ['wrong_issuer'],
  },
  {
    name: 'policy',
    rule: 'A redirect with an error, also of an administrator, has no code.',
    slips: ['code_after_denial'],
  },
  {
    name: 'revocation',
    rule: 'The client revokes a token that was issued, without client credentials.',
  },
  {
    name: 'userinfo',
    rule: 'The profile has what the scopes allow; sub is the id.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
];
