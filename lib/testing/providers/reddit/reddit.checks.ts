import type { FakeCheck } from '../../faults/fake-journal.js';

/** What Reddit demands of its clients. */
export const REDDIT_CHECKS: readonly FakeCheck[] = [
  {
    name: 'client-authentication',
    rule: 'Credentials are in a Basic header, and not in the body.',
    slips: ['client_authentication'],
  },
  { name: 'user-agent', rule: 'Every call names its application in the User-Agent.' },
  {
    name: 'authorize',
    rule: 'Client, redirect URI, response type, scope and state are right; errors are a page.',
    slips: ['unknown_client', 'redirect_uri', 'response_type', 'state'],
  },
  { name: 'duration', rule: 'A refresh token is issued with duration=permanent only.' },
  {
    name: 'code',
    rule: 'A code is valid for ten minutes and is sent once; a bad one has status 200.',
    slips: ['code_late', 'code_after_denial', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'ended-refresh-token',
    rule: 'A refresh token that has ended is the number 400 with status 400; it is not sent again.',
    slips: ['refresh_loop'],
  },
  { name: 'bad-client', rule: 'Credentials that were refused with 401 are not sent again.' },
  {
    name: 'refresh-stays',
    rule: 'The refresh token stays the same, for a year after its last use.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'response',
    rule: 'The lifetime is the one in the response; scopes are in any order, or *.',
    slips: ['stored_expiresAt', 'stored_scopes'],
  },
  { name: 'api-host', rule: 'Tokens are sent to oauth.reddit.com only.' },
  {
    name: 'access-token',
    rule: 'A token that was refused with 401 is not sent again.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'rate-limit',
    rule: 'After 429 the client waits for the seconds in the response.',
    slips: ['rate_limit'],
  },
  {
    name: 'revocation',
    rule: 'Only tokens of this client are revoked.',
    slips: ['revoke_unknown'],
  },
  {
    name: 'profile',
    rule: 'The id is base36, the name is the user name, the picture has no query; there is no email address.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
];
