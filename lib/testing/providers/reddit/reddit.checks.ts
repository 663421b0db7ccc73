import type { FakeCheck } from '../../faults/fake-journal.js';

/** What Reddit demands of its clients. */
export const REDDIT_CHECKS: readonly FakeCheck[] = [
  {
    name: 'client-authentication',
    rule: 'Basic credentials, and none in the body.',
    slips: ['client_authentication'],
  },
  { name: 'user-agent', rule: 'Every call names its application in the User-Agent.' },
  {
    name: 'authorize',
    rule: 'Client, redirect URI, response type, scope and state are right; errors are a page.',
    slips: ['unknown_client', 'redirect_uri', 'response_type', 'state'],
  },
  { name: 'duration', rule: 'A refresh token comes with duration=permanent only.' },
  {
    name: 'code',
    rule: 'A code lives ten minutes and is sent once; a bad one has status 200.',
    slips: ['code_late', 'code_after_denial', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'dead-refresh-token',
    rule: 'A dead refresh token is the number 400 with status 400, and is not sent again.',
    slips: ['refresh_loop'],
  },
  { name: 'bad-client', rule: 'Credentials that were refused with 401 are not tried again.' },
  {
    name: 'refresh-stays',
    rule: 'The refresh token stays the same, for a year after its last use.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'answer',
    rule: 'The lifetime is the one of the answer; scopes come in any order, or as *.',
    slips: ['stored_expiresAt', 'stored_scopes'],
  },
  { name: 'api-host', rule: 'Tokens go to oauth.reddit.com alone.' },
  {
    name: 'access-token',
    rule: 'A token that was refused with 401 is not sent again.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'rate-limit',
    rule: 'After 429 there is silence for as many seconds as the answer says.',
    slips: ['rate_limit'],
  },
  {
    name: 'revocation',
    rule: 'Only tokens of this client are revoked.',
    slips: ['revoke_unknown'],
  },
  {
    name: 'profile',
    rule: 'The id is base36, the name is the user name, the picture has no query, no address.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
];
