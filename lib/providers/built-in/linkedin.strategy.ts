import { defineOAuth2Provider } from '../define-oauth2-provider.js';

export const LinkedInStrategy = defineOAuth2Provider({
  name: 'linkedin',
  label: 'LinkedIn',
  documentation:
    'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
  endpoints: {
    authorization: 'https://www.linkedin.com/oauth/v2/authorization',
    token: 'https://www.linkedin.com/oauth/v2/accessToken',
    revocation: 'https://www.linkedin.com/oauth/v2/revoke',
    introspection: 'https://www.linkedin.com/oauth/v2/introspectToken',
    userInfo: 'https://api.linkedin.com/v2/userinfo',
    api: 'https://api.linkedin.com',
  },
  // Its redirects do not name it, and its id tokens carry no nonce.
  issuer: { value: 'https://www.linkedin.com/oauth', sent: 'never' },
  nonce: 'ignored',
  // A verifier makes the exchange fail.
  pkce: 'breaks',
  clientAuthentication: 'client_secret_post',
  scopes: ['openid', 'profile', 'w_member_social'],
  // Only for applications that LinkedIn approved for it; then absolute, a year from the first consent.
  refresh: { grant: 'refresh_token', rotation: 'never' },
  identity: { id: ['sub'], name: ['name'], email: ['email'], avatarUrl: ['picture'] },
  revocation: { ends: 'token', hint: false },
  errors: {
    denied: ['user_cancelled_login', 'user_cancelled_authorize'],
    rejected: [
      { error: 'invalid_request', step: 'exchange' },
      { error: 'invalid_request', step: 'refresh' },
      // Also says that the code came too late.
      { error: 'invalid_redirect_uri', step: 'exchange' },
    ],
  },
});
