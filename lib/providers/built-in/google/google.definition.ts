import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import type { RevocationBehaviour } from '../../definition/revocation-behaviour.js';
import { GOOGLE_SCOPE_IMPLICATIONS } from '../scope-implications/google.js';
import { GOOGLE_SCOPE_WORDS } from '../scope-words/google.js';

/** Revoking either token ends everything that the account granted to the project. */
export const GOOGLE_REVOCATION: RevocationBehaviour = {
  ends: 'grant',
  tokens: ['refresh_token'],
  clientAuthentication: 'absent',
  hint: false,
  alreadyRevoked: [{ status: 400, error: 'invalid_token' }],
};

/** The part of the definition that all products of a Google account share. */
export const GOOGLE: OAuth2ProviderDefinition = {
  label: 'Google',
  documentation: 'https://developers.google.com/identity/protocols/oauth2/web-server',
  endpoints: {
    authorization: 'https://accounts.google.com/o/oauth2/v2/auth',
    token: 'https://oauth2.googleapis.com/token',
    revocation: 'https://oauth2.googleapis.com/revoke',
    userInfo: 'https://openidconnect.googleapis.com/v1/userinfo',
    api: ['https://www.googleapis.com', 'https://openidconnect.googleapis.com'],
  },
  issuer: { value: 'https://accounts.google.com', sent: 'always' },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  scopes: ['openid', 'email', 'profile'],
  scopeSynonyms: {
    email: 'https://www.googleapis.com/auth/userinfo.email',
    profile: 'https://www.googleapis.com/auth/userinfo.profile',
  },
  // Without `prompt=consent` Google sends a refresh token only with the first grant.
  authorizationParameters: { access_type: 'offline', prompt: 'consent' },
  askAgainParameters: { prompt: 'consent' },
  scopeWords: GOOGLE_SCOPE_WORDS,
  scopeImplications: GOOGLE_SCOPE_IMPLICATIONS,
  refresh: { grant: 'refresh_token', rotation: 'never', idleLifetime: 180 * 24 * 60 * 60 },
  identity: { id: ['sub'], name: ['name'], email: ['email'], avatarUrl: ['picture'] },
  revocation: GOOGLE_REVOCATION,
  errors: {
    denied: ['admin_policy_enforced', 'org_internal'],
    paths: ['error.errors.0.reason', 'error'],
    rateLimited: [
      { error: 'quotaExceeded' },
      { error: 'rateLimitExceeded' },
      { error: 'userRateLimitExceeded' },
    ],
  },
};
