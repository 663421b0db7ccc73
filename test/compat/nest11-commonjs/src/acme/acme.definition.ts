import type { OAuth2ProviderDefinition } from 'nestjs-oauth2-capture';
import { settings } from '../settings';

const { acmeUrl } = settings;

export const acmeDefinition: OAuth2ProviderDefinition = {
  label: 'Acme',
  endpoints: {
    authorization: `${acmeUrl}/auth`,
    token: `${acmeUrl}/token`,
    userInfo: `${acmeUrl}/me`,
    revocation: `${acmeUrl}/token/revocation`,
  },
  issuer: { value: acmeUrl, sent: 'always' },
  pkce: 'required',
  clientAuthentication: 'client_secret_basic',
  scopes: ['openid', 'profile', 'offline_access'],
  authorizationParameters: { prompt: 'consent' },
  refresh: { grant: 'refresh_token', rotation: 'always' },
  identity: { id: ['sub'], name: ['name'], username: ['preferred_username'] },
  revocation: { ends: 'grant' },
};
