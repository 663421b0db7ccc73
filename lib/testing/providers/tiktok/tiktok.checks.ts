import type { FakeCheck } from '../../faults/fake-journal.js';

export const TIKTOK_CHECKS: readonly FakeCheck[] = [
  {
    name: 'client-key',
    rule: 'The client sends client_key, never client_id or a Basic header.',
    slips: ['unknown_client', 'client_authentication'],
  },
  { name: 'trailing-slash', rule: 'The slash at the end of each address is part of it.' },
  { name: 'form-body', rule: 'Token requests are forms, never JSON.' },
  {
    name: 'error-in-200',
    rule: 'Errors of the token endpoint have status 200; what was refused is not sent again.',
    slips: [
      'access_token_unknown',
      'code_after_denial',
      'code_late',
      'code_reuse',
      'refresh_unknown',
    ],
  },
  {
    name: 'scopes',
    rule: 'Scopes are separated by commas, in requests and responses; the account may decline some.',
    slips: ['stored_scopes'],
  },
  {
    name: 'token-response',
    rule: 'An access token is valid for a day, a refresh token for refresh_expires_in.',
    slips: ['stored_expiresAt', 'stored_refreshTokenExpiresAt'],
  },
  {
    name: 'rotation',
    rule: 'A refresh may return another refresh token; then the old one has ended.',
    slips: ['refresh_replay'],
  },
  {
    name: 'challenge',
    rule: 'Desktop apps hash the verifier into hex; on the web a challenge is optional.',
    slips: ['challenge', 'verifier'],
  },
  {
    name: 'code-decoding',
    rule: 'The code is sent as it is after URL decoding.',
    slips: ['code_unknown'],
  },
  {
    name: 'redirect-uri',
    rule: 'The redirect URI is registered exactly, without query and fragment.',
    slips: ['redirect_uri'],
  },
  {
    name: 'userinfo-fields',
    rule: 'Fields are requested by name, and only those that the scopes allow.',
    slips: ['stored_id', 'stored_name', 'stored_username', 'stored_avatarUrl', 'stored_email'],
  },
  {
    name: 'access-token',
    rule: 'A refused access token is not sent again; after 429 the client waits.',
    slips: ['access_token_loop', 'rate_limit'],
  },
  {
    name: 'revocation',
    rule: 'Revoking an access token ends the grant; the client does not refresh it afterwards.',
    slips: ['refresh_loop', 'revoke_unknown'],
  },
];
