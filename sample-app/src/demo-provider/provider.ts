import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { Provider } from 'oidc-provider';
import type { Configuration } from 'oidc-provider';
import { findAccount } from './accounts.js';
import type { DemoProviderOptions } from './options.js';
import type { Store } from './store.js';

const DAY = 24 * 60 * 60;

/** An OAuth2 server as strict as the strictest real ones. */
export function createProvider(
  issuer: string,
  options: DemoProviderOptions,
  store: Store,
): Provider {
  const configuration: Configuration = {
    adapter: store.adapter,
    clients: [
      {
        client_id: options.clientId,
        client_secret: options.clientSecret,
        client_name: 'Sample app',
        redirect_uris: [options.redirectUri],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'client_secret_basic',
      },
    ],
    scopes: ['openid', 'offline_access', 'posts'],
    claims: { openid: ['sub', 'name', 'preferred_username'] },
    findAccount,
    pkce: { required: () => true },
    // Each refresh token works once; using one again ends the whole grant.
    rotateRefreshToken: true,
    ttl: {
      AccessToken: options.accessTokenTtl,
      AuthorizationCode: 60,
      Grant: 30 * DAY,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 30 * DAY,
      Session: 600,
    },
    features: {
      devInteractions: { enabled: false },
      revocation: {
        enabled: true,
        allowedPolicy: (_context, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout: { enabled: false },
    },
    interactions: { url: (_context, interaction) => `/consent/${interaction.uid}` },
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      // No page has this path: the provider remembers no user, so each flow asks for the
      // account again.
      long: { signed: true, path: '/nowhere' },
    },
    jwks: { keys: [signingKey()] },
  };
  return new Provider(issuer, configuration);
}

function signingKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: 'RS256', kid: 'demo' };
}
