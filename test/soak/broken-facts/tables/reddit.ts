import { RedditStrategy } from '../../../../lib/providers/built-in/reddit.strategy.js';
import { OAuth2ProviderStrategy } from '../../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { at, type Breakage, type ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity } = new RedditStrategy().definition;

const pictureWithQuery: Breakage = {
  code: (right) =>
    class extends right {
      override resourceOwner(...own: Parameters<OAuth2ProviderStrategy['resourceOwner']>) {
        return OAuth2ProviderStrategy.prototype.resourceOwner.apply(this, own);
      }
    },
};

export const REDDIT: ProviderFactsTable<'reddit'> = {
  name: 'reddit',
  strategy: RedditStrategy,
  facts: [
    [
      'the secret in the body',
      { data: { clientAuthentication: 'client_secret_post' } },
      'client-authentication',
    ],
    ['no duration', { data: { authorizationParameters: {} } }, 'duration'],
    [
      'the User-Agent of a library for tokens',
      { data: { tokenHeaders: { 'User-Agent': 'axios/1.21.1' } } },
      'user-agent',
    ],
    [
      'the User-Agent of a library for calls',
      { data: { userInfoHeaders: { 'User-Agent': 'node' } } },
      'user-agent',
    ],
    ['no state', mistakes.statelessly, 'authorize'],
    ['no response type', mistakes.withoutResponseType, 'authorize'],
    ['another redirect URI', mistakes.redirectElsewhere, 'authorize'],
    ['scopes joined by plus', { data: { scopeSeparator: '+' } }, 'authorize'],
    ['a code sent twice', mistakes.codeTwice, 'code'],
    ['a dead grant not recognised', { data: { errors: {} } }, 'ended-refresh-token'],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'refresh-stays'],
    ['no lifetime', mistakes.lifetimeForgotten, 'response'],
    [
      'scopes of the configuration',
      { ...mistakes.scopesAssumed, given: (fake) => fake.declineScopes('submit') },
      'response',
    ],
    ['a token for www', at('userInfo', (url) => url.replace('oauth.', 'www.')), 'api-host'],
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
    ['the user name for the id', { data: { identity: { ...identity, id: ['name'] } } }, 'profile'],
    [
      'the title for the user name',
      { data: { identity: { ...identity, username: ['subreddit.title'] } } },
      'profile',
    ],
    ['a picture with its query', pictureWithQuery, 'profile'],
    ['another token revoked', mistakes.otherTokenRevoked, 'revocation'],
    [
      'refused credentials sent again',
      { ...mistakes.codeTwice, configuration: { clientSecret: 'wrong' } },
      'bad-client',
    ],
    ['a refresh token for the profile', mistakes.refreshTokenForProfile, 'access-token'],
  ],
};
