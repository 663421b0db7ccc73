import type { FakeCheck } from '../../faults/fake-journal.js';

/** What GitHub demands of OAuth apps. */
export const GITHUB_CHECKS: readonly FakeCheck[] = [
  { name: 'accept-json', rule: 'A token request accepts JSON; otherwise the response is a form.' },
  {
    name: 'errors-in-200',
    rule: 'A refused token request has status 200 and is no success.',
    slips: ['code_late', 'code_reuse', 'code_unknown', 'access_token_unknown'],
  },
  {
    name: 'expiry',
    rule: 'Tokens expire, and refresh tokens are issued, only where expiry is turned on.',
    slips: [
      'stored_expiresAt',
      'stored_refreshTokenExpiresAt',
      'refresh_unknown',
      'refresh_replay',
      'refresh_loop',
    ],
  },
  {
    name: 'scopes',
    rule: 'Granted scopes are separated by commas, and include what was granted before.',
    slips: ['stored_scopes'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; with a wrong one the client gives up.',
    slips: ['wrong_issuer'],
  },
  {
    name: 'pkce',
    rule: 'A challenge is S256 and followed by its verifier; the secret is sent too.',
    slips: ['challenge', 'verifier', 'client_authentication'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one or below it, or equal where wildcards are off.',
    slips: ['redirect_uri'],
  },
  {
    name: 'denial',
    rule: 'A redirect with an error has no code, and the client exchanges none.',
    slips: ['code_after_denial'],
  },
  {
    name: 'user-agent',
    rule: 'Calls to the API have a User-Agent; a token that was refused is not sent again.',
    slips: ['access_token_loop'],
  },
  {
    name: 'profile',
    rule: 'The id is a number, the name may be null; email addresses are listed for user:email only.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'token-churn',
    rule: 'There are at most ten tokens an hour, and ten valid ones at a time.',
  },
  { name: 'revocation', rule: 'A revocation is a DELETE with Basic credentials and a JSON body.' },
  { name: 'rate-limit', rule: 'After a rate limit the client waits.', slips: ['rate_limit'] },
];
