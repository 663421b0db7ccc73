import { TwitterStrategy } from '../../../../lib/providers/built-in/twitter.strategy.js';
import { at, type ProviderFactsTable, REFUSED } from '../breakage.js';
import * as mistakes from '../mistakes.js';

export const TWITTER: ProviderFactsTable<'twitter'> = {
  name: 'twitter',
  strategy: TwitterStrategy,
  facts: [
    ['no challenge', { data: { pkce: 'unsupported' } }, 'challenge'],
    ['a challenge in hex', { data: { codeChallengeEncoding: 'hex' } }, 'verifier'],
    ['no verifier', mistakes.verifierForgotten, 'verifier'],
    ['a short verifier', mistakes.verifierTooShort, 'verifier'],
    [
      'the secret in the body',
      { data: { clientAuthentication: 'client_secret_post' } },
      'client-authentication',
    ],
    [
      'the secret in header and body',
      { data: { exchangeParameters: { client_secret: 'twice' } } },
      'client-authentication',
    ],
    [
      'no offline.access',
      { data: { scopes: ['tweet.read', 'tweet.write', 'users.read'] } },
      'offline-access',
    ],
    ['scopes joined by commas', { data: { scopeSeparator: ',' } }, 'offline-access'],
    ['a long state', mistakes.authorizing((q) => q.set('state', 'x'.repeat(501))), 'state'],
    ['no state', mistakes.statelessly, 'state'],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    ['another redirect URI with the code', mistakes.otherRedirectUri, 'redirect-uri'],
    ['a code sent twice', mistakes.codeTwice, 'code'],
    ['no lifetime', mistakes.lifetimeForgotten, 'offline-access'],
    [
      'scopes of the configuration',
      { ...mistakes.scopesAssumed, given: (fake) => fake.declineScopes('tweet.write') },
      'offline-access',
    ],
    ['rotation missed', mistakes.rotationMissed, 'rotation'],
    ['a refresh twice', mistakes.refreshTwice, 'rotation'],
    ['a dead grant not recognised', { data: { errors: {} } }, 'lost-response'],
    ['a limit not recognised', { data: { rateLimit: undefined } }, 'rate-limit'],
    ['no fields asked for', mistakes.profileWith({}), 'profile'],
    [
      'the user name for the id',
      {
        data: { identity: { ...new TwitterStrategy().definition.identity, id: ['data.username'] } },
      },
      'profile',
    ],
    ['the profile not unwrapped', { data: { identity: { id: ['id'] } } }, REFUSED],
    [
      'a revocation with the secret in the body',
      { data: { revocation: { ends: 'token', clientAuthentication: 'client_secret_post' } } },
      'client-authentication',
    ],
    ['another token revoked', mistakes.otherTokenRevoked, 'revocation'],
    [
      'the host of old',
      at('token', (url) => url.replace('api.x.com', 'api.twitter.com')),
      'unknown_endpoint',
    ],
    ['a refresh token for the profile', mistakes.refreshTokenForProfile, 'access-token'],
  ],
};
