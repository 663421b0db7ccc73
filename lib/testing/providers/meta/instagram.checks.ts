import type { FakeCheck } from '../../faults/fake-journal.js';

export const INSTAGRAM_CHECKS: readonly FakeCheck[] = [
  {
    name: 'hosts',
    rule: 'The consent is on www, the code is sent to api, all other requests to graph.',
    slips: ['unknown_endpoint'],
  },
  {
    name: 'client-authentication',
    rule: 'The credentials are in the body, multipart or URL-encoded; a Basic header is ignored.',
    slips: ['client_authentication', 'unknown_client'],
  },
  {
    name: 'response-forms',
    rule: 'The first response is flat or inside data; permissions are a list or a text.',
    slips: ['stored_scopes', 'access_token_unknown'],
  },
  {
    name: 'user-id',
    rule: 'The id is a number above 2^53; the client loses no digit.',
    slips: ['stored_id'],
  },
  {
    name: 'fragment',
    rule: 'The fragment #_ of the redirect is not part of the code.',
    slips: ['code_with_fragment'],
  },
  {
    name: 'exchange',
    rule: 'The short-lived token is exchanged by a GET with the secret, while it is valid.',
  },
  {
    name: 'refresh',
    rule: 'A long-lived token that is a day old is refreshed without credentials.',
    slips: ['stored_expiresAt'],
  },
  {
    name: 'no-refresh-token',
    rule: 'There is no refresh token, and no grant that uses one.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'error-shapes',
    rule: 'Errors are flat on api and objects on graph; a refused token is not sent again.',
    slips: ['access_token_loop'],
  },
  {
    name: 'code',
    rule: 'A code is valid for an hour and is sent once.',
    slips: ['code_late', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'denial',
    rule: 'A denied consent has no code.',
    slips: ['code_after_denial'],
  },
  {
    name: 'profile',
    rule: 'The id of the account is user_id; id differs per app; there is no email address.',
    slips: ['stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is https and exact, with or without its last slash as registered.',
    slips: ['redirect_uri'],
  },
  { name: 'revocation', rule: 'Nothing can be revoked: the client only deletes the tokens.' },
];
