import type { FakeCheck } from '../../faults/fake-journal.js';

/** What GitHub demands of GitHub Apps that act for users. */
export const GITHUB_APP_CHECKS: readonly FakeCheck[] = [
  {
    name: 'no-scopes',
    rule: 'The scope is an empty string: not missing, and not the configured scopes.',
    slips: ['stored_scopes'],
  },
  {
    name: 'expiry',
    rule: 'An access token is valid for eight hours, a refresh token for the time in the response.',
    slips: ['stored_expiresAt', 'stored_refreshTokenExpiresAt'],
  },
  { name: 'old-access-token', rule: 'A refresh ends the old access token at once.' },
  {
    name: 'rotation',
    rule: 'A refresh token is used once; one of two refreshes succeeds.',
    slips: ['refresh_replay'],
  },
  {
    name: 'expiry-off',
    rule: 'Without expiry there is no refresh token, and nothing to refresh.',
    slips: ['refresh_unknown'],
  },
  {
    name: 'state',
    rule: 'A redirect without state after an installation is refused.',
    slips: ['state'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is a registered one, without further parameters.',
    slips: ['redirect_uri'],
  },
  {
    name: 'accept-json',
    rule: 'A token request accepts JSON, otherwise the response is a form; errors have status 200.',
    slips: ['code_late', 'code_after_denial', 'code_reuse', 'code_unknown', 'access_token_unknown'],
  },
  {
    name: 'ended-grant',
    rule: 'A token that the user has revoked is not sent again.',
    slips: ['refresh_loop', 'access_token_loop'],
  },
  {
    name: 'installation-reach',
    rule: 'A 404 for a repository says nothing about the token.',
  },
  {
    name: 'pkce',
    rule: 'A challenge is S256 and followed by its verifier; the secret is sent too.',
    slips: ['challenge', 'verifier', 'client_authentication'],
  },
  {
    name: 'issuer',
    rule: 'The redirect names the issuer; with a wrong one the client gives up.',
    slips: ['wrong_issuer'],
  },
  { name: 'user-agent', rule: 'Calls to the API have a User-Agent.' },
  { name: 'revocation', rule: 'A revocation is a DELETE with Basic credentials and a JSON body.' },
  { name: 'rate-limit', rule: 'After a rate limit the client waits.', slips: ['rate_limit'] },
];
