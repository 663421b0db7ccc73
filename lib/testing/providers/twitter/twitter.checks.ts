import type { FakeCheck } from '../../faults/fake-journal.js';

/** What X demands of its clients. */
export const TWITTER_CHECKS: readonly FakeCheck[] = [
  {
    name: 'challenge',
    rule: 'Every authorization request has a code challenge with the method S256 or plain.',
    slips: ['challenge'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one, byte for byte, and never on localhost.',
    slips: ['redirect_uri'],
  },
  { name: 'state', rule: 'There is a state of 500 characters at most.', slips: ['state'] },
  {
    name: 'code',
    rule: 'A code is valid for 30 seconds and is sent once; a bad one is an invalid_request.',
    slips: ['code_late', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'verifier',
    rule: 'The verifier of 43 to 128 characters belongs to the challenge.',
    slips: ['verifier'],
  },
  {
    name: 'client-authentication',
    rule: 'A confidential client uses Basic only; a public one sends its client_id.',
    slips: ['client_authentication'],
  },
  {
    name: 'offline-access',
    rule: 'A refresh token is issued with offline.access only; an access token is valid for two hours.',
    slips: ['scope_separator', 'stored_expiresAt', 'stored_scopes', 'refresh_unknown'],
  },
  {
    name: 'rotation',
    rule: 'Every refresh ends the refresh token that was sent.',
    slips: ['refresh_replay'],
  },
  {
    name: 'lost-response',
    rule: 'A refresh with a lost response is retried once at most, never in a loop.',
    slips: ['refresh_loop'],
  },
  {
    name: 'profile',
    rule: 'The profile is inside data, with the fields of user.fields.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'access-token',
    rule: 'A token that was refused with 401 is not sent again.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'rate-limit',
    rule: 'After 429 the client waits until x-rate-limit-reset.',
    slips: ['rate_limit'],
  },
  {
    name: 'revocation',
    rule: 'Each token of a pair is revoked by a form of its own.',
    slips: ['revoke_unknown'],
  },
];
