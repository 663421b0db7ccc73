import type { FakeCheck } from '../../faults/fake-journal.js';

export const FACEBOOK_CHECKS: readonly FakeCheck[] = [
  {
    name: 'graph-version',
    rule: 'The version in the path is alive; a dead one is answered as the oldest that lives.',
  },
  {
    name: 'code-exchange',
    rule: 'The code goes by GET or as a form, with the credentials and without Basic.',
    slips: ['client_authentication', 'unknown_client', 'verifier'],
  },
  {
    name: 'no-refresh-token',
    rule: 'There is no refresh token, and no grant that uses one.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'exchange',
    rule: 'A living token is exchanged, with the credentials, for one of about sixty days.',
    slips: ['stored_expiresAt'],
  },
  { name: 'no-expiry', rule: 'A long-lived token without expires_in has no end.' },
  {
    name: 'error-objects',
    rule: 'An error is an object with a number; a code that was refused so is not sent again.',
    slips: ['code_late', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'dead-token',
    rule: 'Code 190 is the end of a token; 1, 2, 4, 17, 341 and 368 pass by.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'denial',
    rule: 'A denied consent brings no code, with error or with error_code alone.',
    slips: ['code_after_denial'],
  },
  {
    name: 'fragment',
    rule: 'The fragment #_=_ of the redirect does not belong to the code.',
    slips: ['code_with_fragment'],
  },
  {
    name: 'permissions',
    rule: 'What was granted is read from the permissions: single ones may be declined.',
    slips: ['stored_scopes'],
  },
  {
    name: 'profile',
    rule: 'The profile shows what was asked for; the address may be missing.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'pages',
    rule: 'Page tokens are taken with a long-lived token: then they have no end.',
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
    rule: 'DELETE on the permissions of this account ends all that it granted.',
  },
];
