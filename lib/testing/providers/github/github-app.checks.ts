import type { FakeCheck } from '../../faults/fake-journal.js';

/** What GitHub demands of GitHub Apps that act for users. */
export const GITHUB_APP_CHECKS: readonly FakeCheck[] = [
  {
    name: 'no-scopes',
    rule: 'The scope is an empty string: neither nothing nor what was configured.',
    slips: ['stored_scopes'],
  },
  {
    name: 'expiry',
    rule: 'An access token lives eight hours, a refresh token as long as the answer says.',
    slips: ['stored_expiresAt', 'stored_refreshTokenExpiresAt'],
  },
  { name: 'old-access-token', rule: 'A refresh ends the old access token at once.' },
  {
    name: 'rotation',
    rule: 'A refresh token is used once; of two refreshes one wins.',
    slips: ['refresh_replay'],
  },
  {
    name: 'expiry-off',
    rule: 'Without expiry there is no refresh token, and nothing to refresh.',
    slips: ['refresh_unknown'],
  },
  { name: 'state', rule: 'An installation without state is no flow of ours.', slips: ['state'] },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one, with no parameter more.',
    slips: ['redirect_uri'],
  },
  {
    name: 'accept-json',
    rule: 'A token request asks for JSON, or it gets a form; errors have status 200.',
    slips: ['code_late', 'code_after_denial', 'code_reuse', 'code_unknown', 'access_token_unknown'],
  },
  {
    name: 'dead-grant',
    rule: 'What the user has revoked is not asked for again.',
    slips: ['refresh_loop', 'access_token_loop'],
  },
  {
    name: 'installation-reach',
    rule: 'A 404 for a repository out of reach says nothing about the token.',
  },
  {
    name: 'pkce',
    rule: 'A challenge is S256 and followed by its verifier; the secret is sent all the same.',
    slips: ['challenge', 'verifier', 'client_authentication'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; a wrong one ends the flow.',
    slips: ['wrong_issuer'],
  },
  { name: 'user-agent', rule: 'Calls to the API carry a User-Agent.' },
  { name: 'revocation', rule: 'A DELETE with Basic credentials and a JSON body.' },
  { name: 'rate-limit', rule: 'An exhausted limit is respected.', slips: ['rate_limit'] },
];
