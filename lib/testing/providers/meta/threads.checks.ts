import type { FakeCheck } from '../../faults/fake-journal.js';

export const THREADS_CHECKS: readonly FakeCheck[] = [
  {
    name: 'hosts',
    rule: 'The hosts are threads.com and graph.threads.com; those in .net may be removed.',
    slips: ['unknown_endpoint'],
  },
  { name: 'threads-basic', rule: 'Every authorization request includes the scope threads_basic.' },
  {
    name: 'code-exchange',
    rule: 'The code is posted as a form; the response has a number above 2^53, no lifetime and no scope.',
    slips: ['client_authentication', 'stored_id', 'stored_scopes', 'stored_refreshTokenExpiresAt'],
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
    name: 'private-profile',
    rule: 'The permission of a private profile ends after 90 days, whatever the token says.',
  },
  {
    name: 'code',
    rule: 'A code is valid for an hour and is sent once, without the fragment #_ of the redirect.',
    slips: ['code_late', 'code_reuse', 'code_unknown', 'code_with_fragment'],
  },
  { name: 'denial', rule: 'A denied consent has no code.', slips: ['code_after_denial'] },
  {
    name: 'ended-token',
    rule: 'A token that was refused with code 190 is not sent again.',
    slips: ['access_token_loop', 'access_token_unknown'],
  },
  {
    name: 'profile',
    rule: 'The profile is flat and has the requested fields; there is no email address.',
    slips: ['stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is https and exact.',
    slips: ['redirect_uri'],
  },
  {
    name: 'app-credentials',
    rule: 'The app id and secret are those of Threads, not of the Meta app around it.',
    slips: ['unknown_client'],
  },
];
