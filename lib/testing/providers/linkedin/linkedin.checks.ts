import type { FakeCheck } from '../../faults/fake-journal.js';

export const LINKEDIN_CHECKS: readonly FakeCheck[] = [
  {
    name: 'client-authentication',
    rule: 'Client id and secret are in the body; a Basic header is ignored.',
    slips: ['client_authentication'],
  },
  { name: 'no-pkce', rule: 'A code_verifier makes the exchange fail.', slips: ['verifier'] },
  {
    name: 'discovery',
    rule: 'The discovery document is below /oauth, and lists no client authentication.',
  },
  { name: 'nonce', rule: 'The id token has no nonce; the client accepts it.' },
  {
    name: 'denial',
    rule: 'A cancelled consent is user_cancelled_login or user_cancelled_authorize; there is no code.',
    slips: ['code_after_denial'],
  },
  {
    name: 'code',
    rule: 'A code is valid for 30 minutes and is sent once.',
    slips: ['code_late', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'token-response',
    rule: 'Scopes are returned with commas, in alphabetical order; a token is valid for 60 days.',
    slips: ['scope_separator', 'stored_expiresAt', 'stored_scopes', 'access_token_unknown'],
  },
  {
    name: 'client-modes',
    rule: 'Only partners get a refresh token: other clients do not refresh.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'partner-refresh',
    rule: 'The refresh token stays the same, and its year counts from the consent.',
    slips: ['stored_refreshTokenExpiresAt'],
  },
  {
    name: 'new-scopes',
    rule: 'A consent with other scopes ends the earlier access tokens; they are not sent again.',
    slips: ['access_token_loop'],
  },
  {
    name: 'profile',
    rule: 'The subject differs per client; there is no user name, and the email address may be missing.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is registered up to its query, absolute and without a fragment.',
    slips: ['redirect_uri'],
  },
  {
    name: 'ended-refresh-token',
    rule: 'A refresh token that has ended is invalid_request or invalid_grant; it is not sent again.',
    slips: ['refresh_loop'],
  },
];
