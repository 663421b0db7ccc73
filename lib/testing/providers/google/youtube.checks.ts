import type { FakeCheck } from '../../faults/fake-journal.js';

/** What YouTube demands of its clients. */
export const YOUTUBE_CHECKS: readonly FakeCheck[] = [
  {
    name: 'offline',
    rule: 'A refresh token needs access_type=offline, and prompt=consent from the second time on.',
  },
  {
    name: 'channel-scope',
    rule: 'Channels are listed with a scope for reading; the upload scope is not one.',
  },
  { name: 'no-channel', rule: 'An account without a channel has no id here; its sub is not one.' },
  {
    name: 'two-channels',
    rule: 'The id is that of the selected channel, not of the account.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl'],
  },
  {
    name: 'granular-consent',
    rule: 'The response names the granted scopes; the client uses no others.',
    slips: ['scope_separator', 'stored_scopes'],
  },
  {
    name: 'refresh-expiry',
    rule: 'A refresh token may expire after days; the response says so for time-based access only.',
    slips: ['stored_refreshTokenExpiresAt', 'refresh_loop'],
  },
  {
    name: 'quota',
    rule: 'An exhausted quota is a 403 that says nothing about the token.',
    slips: ['rate_limit'],
  },
  {
    name: 'refresh-stays',
    rule: 'A refresh returns no refresh token: the client keeps the one that it has.',
    slips: ['refresh_unknown'],
  },
  { name: 'hundred-tokens', rule: 'An account has at most 100 refresh tokens.' },
  {
    name: 'callback',
    rule: 'The redirect has issuer, scope and more; a code is decoded and sent once.',
    slips: ['wrong_issuer', 'code_late', 'code_after_denial', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'revocation',
    rule: 'The client revokes a token that was issued, without client credentials; the whole grant ends.',
  },
];
