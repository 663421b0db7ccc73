import { GoogleStrategy } from '../../../../lib/providers/built-in/google/google.strategy.js';
import type { ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity } = new GoogleStrategy().definition;

export const GOOGLE: ProviderFactsTable<'google'> = {
  name: 'google',
  strategy: GoogleStrategy,
  facts: [
    ['no access_type', { data: { authorizationParameters: { prompt: 'consent' } } }, 'offline'],
    ['no prompt', { data: { authorizationParameters: { access_type: 'offline' } } }, 'offline'],
    ['no secret', { data: { clientAuthentication: 'none' } }, 'client-authentication'],
    [
      'the secret in header and body',
      {
        data: {
          clientAuthentication: 'client_secret_basic',
          exchangeParameters: { client_secret: 'twice' },
        },
      },
      'client-authentication',
    ],
    ['a challenge in hex', { data: { codeChallengeEncoding: 'hex' } }, 'pkce'],
    ['no verifier', mistakes.verifierForgotten, 'pkce'],
    ['scopes joined by commas', { data: { scopeSeparator: ',' } }, 'scopes'],
    ['scopes of the configuration', mistakes.scopesAssumed, 'scopes'],
    ['no lifetime', mistakes.lifetimeForgotten, 'response'],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'refresh-stays'],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    ['another redirect URI with the code', mistakes.otherRedirectUri, 'redirect-uri'],
    ['an end of the refresh token made up', mistakes.refreshLifetimeInvented, 'hundred-tokens'],
    [
      'an issuer not compared',
      {
        data: { issuer: undefined },
        configuration: { issuer: undefined },
        given: (fake) => fake.useVariants('wrong_issuer'),
      },
      'issuer',
    ],
    [
      'a revocation with the secret',
      { data: { revocation: { ends: 'grant', tokens: ['refresh_token'] } } },
      'revocation',
    ],
    ['another token revoked', mistakes.otherTokenRevoked, 'revocation'],
    [
      'the e-mail address for the id',
      { data: { identity: { ...identity, id: ['email'] } } },
      'userinfo',
    ],
    ['a dead grant not recognised', { data: { errors: { paths: ['message'] } } }, 'ended-grant'],
  ],
};
