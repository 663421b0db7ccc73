import type { FakeCheck } from '../../faults/fake-journal.js';

/** What YouTube demands of its clients. */
export const YOUTUBE_CHECKS: readonly FakeCheck[] = [
  {
    name: 'offline',
    rule: 'A refresh token needs access_type=offline, and prompt=consent from the second time on.',
  },
  { name: 'channel-scope', rule: 'Channels are listed with a reading scope; upload is none.' },
  { name: 'no-channel', rule: 'An account without a channel has no id here; its sub is none.' },
  {
    name: 'two-channels',
    rule: 'The channel that was picked identifies, not the account.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl'],
  },
  {
    name: 'granular-consent',
    rule: 'What was granted stands in the answer; nothing else is used.',
    slips: ['scope_separator', 'stored_scopes'],
  },
  {
    name: 'refresh-expiry',
    rule: 'A refresh token may end after days; the answer says so for time-based access alone.',
    slips: ['stored_refreshTokenExpiresAt', 'refresh_loop'],
  },
  {
    name: 'quota',
    rule: 'An exhausted quota is a 403 that says nothing about the token.',
    slips: ['rate_limit'],
  },
  {
    name: 'refresh-stays',
    rule: 'A refresh brings no refresh token: the one at hand stays.',
    slips: ['refresh_unknown'],
  },
  { name: 'hundred-tokens', rule: 'No more than hundred refresh tokens of an account.' },
  {
    name: 'callback',
    rule: 'The redirect carries issuer, scope and more; a code is decoded and sent once.',
    slips: ['wrong_issuer', 'code_late', 'code_after_denial', 'code_reuse', 'code_unknown'],
  },
  {
    name: 'revocation',
    rule: 'A token that was issued, without client credentials; it ends the whole grant.',
  },
];
