import type { FakeCheck } from '../../faults/fake-journal.js';

/** What Google demands of its clients. */
export const GOOGLE_CHECKS: readonly FakeCheck[] = [
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one, exactly; plain http on loopback alone.',
    slips: ['redirect_uri'],
  },
  {
    name: 'offline',
    rule: 'A refresh token needs access_type=offline, and prompt=consent from the second time on.',
  },
  {
    name: 'client-authentication',
    rule: 'Credentials in the body or in a Basic header, not in both.',
    slips: ['client_authentication'],
  },
  {
    name: 'pkce',
    rule: 'A challenge, S256 or plain, is followed by its verifier; the secret is sent all the same.',
    slips: ['challenge', 'verifier'],
  },
  {
    name: 'scopes',
    rule: 'Granted scopes come in long names and an order of their own, with openid.',
    slips: ['scope_separator', 'stored_scopes'],
  },
  {
    name: 'answer',
    rule: 'An access token lives 3599 seconds; an id token carries the nonce back.',
    slips: ['stored_expiresAt'],
  },
  {
    name: 'refresh-stays',
    rule: 'A refresh brings no refresh token: the one at hand stays.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'dead-grant',
    rule: 'invalid_grant ends the connection and is not asked for again; invalid_client does not.',
    slips: ['refresh_loop'],
  },
  {
    name: 'hundred-tokens',
    rule: 'No more than hundred refresh tokens of an account; they end unused after half a year.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; a wrong one ends the flow.',
    slips: ['wrong_issuer'],
  },
  {
    name: 'policy',
    rule: 'A redirect with an error, also of an administrator, brings no code.',
    slips: ['code_after_denial'],
  },
  { name: 'revocation', rule: 'A token that was issued, without client credentials.' },
  {
    name: 'userinfo',
    rule: 'The profile has what the scopes allow, and identifies by sub.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
];
