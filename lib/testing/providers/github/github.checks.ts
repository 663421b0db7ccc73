import type { FakeCheck } from '../../faults/fake-journal.js';

/** What GitHub demands of OAuth apps. */
export const GITHUB_CHECKS: readonly FakeCheck[] = [
  { name: 'accept-json', rule: 'A token request asks for JSON, or it gets a form.' },
  {
    name: 'errors-in-200',
    rule: 'A refused token request has status 200 and is no success.',
    slips: ['code_late', 'code_reuse', 'code_unknown', 'access_token_unknown'],
  },
  {
    name: 'expiry',
    rule: 'Tokens end, and refresh tokens come, only where expiry is turned on.',
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
    rule: 'Granted scopes are joined by commas, and include what was granted before.',
    slips: ['stored_scopes'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; a wrong one ends the flow.',
    slips: ['wrong_issuer'],
  },
  {
    name: 'pkce',
    rule: 'A challenge is S256 and followed by its verifier; the secret is sent all the same.',
    slips: ['challenge', 'verifier', 'client_authentication'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one or below it, or equal where wildcards are off.',
    slips: ['redirect_uri'],
  },
  {
    name: 'denial',
    rule: 'A redirect with an error brings no code, and none is exchanged.',
    slips: ['code_after_denial'],
  },
  {
    name: 'user-agent',
    rule: 'Calls to the API carry a User-Agent; a token that was refused is not sent again.',
    slips: ['access_token_loop'],
  },
  {
    name: 'profile',
    rule: 'The id is a number, the name may be null; addresses are listed for user:email alone.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  { name: 'token-churn', rule: 'No more than ten tokens an hour, nor ten that live at once.' },
  { name: 'revocation', rule: 'A DELETE with Basic credentials and a JSON body.' },
  { name: 'rate-limit', rule: 'An exhausted limit is respected.', slips: ['rate_limit'] },
];
