import type { FakeCheck } from '../../faults/fake-journal.js';

export const FACEBOOK_CHECKS: readonly FakeCheck[] = [
  {
    name: 'graph-version',
    rule: 'The version in the path is supported; one that has ended is served as the oldest supported one.',
  },
  {
    name: 'code-exchange',
    rule: 'The code is sent by GET or as a form, with the credentials and without Basic.',
    slips: ['client_authentication', 'unknown_client', 'verifier'],
  },
  {
    name: 'no-refresh-token',
    rule: 'There is no refresh token, and no grant that uses one.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'exchange',
    rule: 'A valid token is exchanged, with the credentials, for one of about sixty days.',
    slips: ['stored_expiresAt'],
  },
  { name: 'no-expiry', rule: 'A long-lived token without expires_in does not expire.' },
  {
    name: 'error-objects',
    rule: 'An error is an object with a number; a refused code is not sent again.',
    slips: ['code_late', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'ended-token',
    rule: 'Code 190 means that a token has ended; 1, 2, 4, 17, 341 and 368 are temporary.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'denial',
    rule: 'A denied consent has no code, with error or with error_code alone.',
    slips: ['code_after_denial'],
  },
  {
    name: 'fragment',
    rule: 'The fragment #_=_ of the redirect is not part of the code.',
    slips: ['code_with_fragment'],
  },
  {
    name: 'permissions',
    rule: 'The granted scopes are read from the permissions: users can decline single ones.',
    slips: ['stored_scopes'],
  },
  {
    name: 'profile',
    rule: 'The profile has the requested fields; the email address may be missing.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'pages',
    rule: 'Page tokens are requested with a long-lived token: then they do not expire.',
  },
  {
    name: 'appsecret-proof',
    rule: 'An app that requires it sends the right appsecret_proof with each call.',
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is https and exact; plain http is for development.',
    slips: ['redirect_uri'],
  },
  {
    name: 'revocation',
    rule: 'DELETE on the permissions of this account ends everything that it granted.',
  },
];
