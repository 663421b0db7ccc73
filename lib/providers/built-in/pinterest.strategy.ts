import { defineOAuth2Provider } from '../strategy/define-oauth2-provider.js';
import { PINTEREST_SCOPE_WORDS } from './scope-words/pinterest.js';

export const PinterestStrategy = defineOAuth2Provider({
  name: 'pinterest',
  label: 'Pinterest',
  documentation:
    'https://developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization/',
  endpoints: {
    authorization: 'https://www.pinterest.com/oauth/',
    token: 'https://api.pinterest.com/v5/oauth/token',
    userInfo: 'https://api.pinterest.com/v5/user_account',
    api: 'https://api.pinterest.com',
  },
  pkce: 'unsupported',
  clientAuthentication: 'client_secret_basic',
  scopes: ['boards:read', 'boards:write', 'pins:read', 'pins:write', 'user_accounts:read'],
  scopeSeparator: ',',
  // Applications created before 2025-09-25 get a continuous refresh token only with this parameter.
  exchangeParameters: { continuous_refresh: 'true' },
  scopeWords: PINTEREST_SCOPE_WORDS,
  refresh: { grant: 'refresh_token', rotation: 'always', idleLifetime: 60 * 24 * 60 * 60 },
  identity: {
    id: ['id'],
    name: ['business_name', 'username'],
    username: ['username'],
    avatarUrl: ['profile_image'],
  },
  errors: {
    paths: ['code', 'error'],
    rejected: [{ error: '283' }],
    // Pinterest sends code 2 for a revoked grant and for a wrong secret, so one such response does not end a connection.
    refused: [{ error: '2', step: 'refresh' }],
    clientConfig: [{ error: '2', step: 'exchange' }],
  },
  rateLimit: { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset', unit: 'seconds' },
});
