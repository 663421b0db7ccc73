import type { FakeCheck } from '../../faults/fake-journal.js';

export const PINTEREST_CHECKS: readonly FakeCheck[] = [
  {
    name: 'client-authentication',
    rule: 'The client uses Basic and puts no secret into the body.',
    slips: ['client_authentication'],
  },
  {
    name: 'continuous-refresh',
    rule: 'An app from before 2025-09-25 sends continuous_refresh with the code.',
  },
  {
    name: 'token-response',
    rule: 'An access token is valid for 30 days, a refresh token for 60; both times are stored.',
    slips: ['stored_expiresAt', 'stored_refreshTokenExpiresAt'],
  },
  {
    name: 'rotation',
    rule: 'Every refresh brings another refresh token, and the old one is not used again.',
    slips: ['refresh_replay'],
  },
  {
    name: 'error-codes',
    rule: 'An error is a number in code, never a text in error; what was refused is not sent again.',
    slips: [
      'access_token_loop',
      'access_token_unknown',
      'code_after_denial',
      'code_late',
      'code_reuse',
      'code_unknown',
      'refresh_loop',
      'refresh_unknown',
    ],
  },
  {
    name: 'scope-history',
    rule: 'The scope of a response includes what the account granted before.',
    slips: ['stored_scopes'],
  },
  { name: 'scopes', rule: 'Scopes are separated by commas or spaces, and every name is known.' },
  {
    name: 'revocation',
    rule: 'The tokens of users cannot be revoked: the client only deletes them.',
    slips: ['revoke_unknown'],
  },
  {
    name: 'profile',
    rule: 'The id is a string of digits, the name may be missing, and there is no email address.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'hosts',
    rule: 'The consent is on www, tokens and calls are on api; the sandbox has its own tokens.',
    slips: ['unknown_endpoint'],
  },
  { name: 'no-pkce', rule: 'There is no PKCE: its parameters have no effect.' },
  {
    name: 'rate-limit',
    rule: 'After 429 the client waits for the seconds of x-ratelimit-reset.',
    slips: ['rate_limit'],
  },
];
