import { PinterestStrategy } from '../../../../lib/providers/built-in/pinterest.strategy.js';
import { at, type ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity } = new PinterestStrategy().definition;

export const PINTEREST: ProviderFactsTable<'pinterest'> = {
  name: 'pinterest',
  strategy: PinterestStrategy,
  facts: [
    [
      'the secret in the body',
      { data: { clientAuthentication: 'client_secret_post' } },
      'client-authentication',
    ],
    ['a challenge', { data: { pkce: 'supported' } }, 'no-pkce'],
    [
      'no continuous_refresh',
      { data: { exchangeParameters: {} }, given: (fake) => fake.useVariants('old_app') },
      'continuous-refresh',
    ],
    ['scopes joined by plus', { data: { scopeSeparator: '+' } }, 'scopes'],
    ['an unknown scope', { data: { scopes: ['user_accounts:read', 'pins'] } }, 'scopes'],
    ['no lifetime', mistakes.lifetimeForgotten, 'token-response'],
    [
      'no end of the refresh token',
      { data: { tokenResponse: { refreshTokenExpiresIn: 'refresh_expires_in' } } },
      'token-response',
    ],
    [
      'scopes of the configuration',
      { ...mistakes.scopesAssumed, given: (fake) => fake.declineScopes('pins:write') },
      'scope-history',
    ],
    ['rotation missed', mistakes.rotationMissed, 'rotation'],
    ['a dead grant not recognised', { data: { errors: { paths: ['error'] } } }, 'error-codes'],
    ['a code sent twice', mistakes.codeTwice, 'error-codes'],
    [
      'the user name for the id',
      { data: { identity: { ...identity, id: ['username'] } } },
      'profile',
    ],
    [
      'no fallback for the name',
      {
        data: { identity: { ...identity, name: ['business_name'] } },
        given: (fake) => fake.signIn(fake.addAccount({ id: '1', name: null }).id),
      },
      'profile',
    ],
    ['the sandbox', at('userInfo', (url) => url.replace('/api.', '/api-sandbox.')), 'hosts'],
    ['the token host of the consent', at('token', (url) => url.replace('/api.', '/www.')), 'hosts'],
    [
      'a revocation',
      {
        data: { revocation: { ends: 'token' } },
        endpoints: (right) => ({ ...right, revocation: `${right.token}/revoke` }),
      },
      'revocation',
    ],
    ['a limit not recognised', { data: { rateLimit: undefined } }, 'rate-limit'],
    [
      'a reset in epoch seconds',
      {
        data: {
          rateLimit: {
            remaining: 'x-ratelimit-remaining',
            reset: 'x-ratelimit-reset',
            unit: 'epoch_seconds',
          },
        },
      },
      'rate-limit',
    ],
  ],
};
