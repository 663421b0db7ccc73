import { YouTubeStrategy } from '../../../../lib/providers/built-in/google/youtube.strategy.js';
import { type ProviderFactsTable, REFUSED } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity, scopes = [] } = new YouTubeStrategy().definition;

export const YOUTUBE: ProviderFactsTable<'youtube'> = {
  name: 'youtube',
  strategy: YouTubeStrategy,
  facts: [
    ['no access_type', { data: { authorizationParameters: { prompt: 'consent' } } }, 'offline'],
    ['no prompt', { data: { authorizationParameters: { access_type: 'offline' } } }, 'offline'],
    [
      'no scope that reads',
      { data: { scopes: scopes.filter((scope) => !scope.endsWith('readonly')) } },
      'channel-scope',
    ],
    [
      'the title for the id',
      { data: { identity: { ...identity, id: ['items.0.snippet.title'] } } },
      'two-channels',
    ],
    [
      'the handle for the id',
      { data: { identity: { ...identity, id: ['items.0.snippet.customUrl'] } } },
      'two-channels',
    ],
    [
      'the account for the channel',
      {
        code: (right) =>
          class extends right {
            override async resourceOwner(
              ...own: Parameters<InstanceType<typeof right>['resourceOwner']>
            ) {
              const owner = await super.resourceOwner(...own);
              return { ...owner, id: owner.profile?.googleAccount ?? '' };
            }
          },
      },
      'no-channel',
    ],
    ['no part asked for', { data: { userInfoParameters: {} } }, REFUSED],
    ['scopes joined by commas', { data: { scopeSeparator: ',' } }, 'granular-consent'],
    ['scopes of the configuration', mistakes.scopesAssumed, 'granular-consent'],
    ['an end of the refresh token made up', mistakes.refreshLifetimeInvented, 'refresh-expiry'],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'refresh-stays'],
    ['a dead grant not recognised', { data: { errors: { paths: ['message'] } } }, 'refresh-expiry'],
    ['a code sent twice', mistakes.codeTwice, 'callback'],
    [
      'an issuer not compared',
      {
        data: { issuer: undefined },
        configuration: { issuer: undefined },
        given: (fake) => fake.useVariants('wrong_issuer'),
      },
      'callback',
    ],
    [
      'a revocation with the secret',
      { data: { revocation: { ends: 'grant', tokens: ['refresh_token'] } } },
      'revocation',
    ],
    ['another token revoked', mistakes.otherTokenRevoked, 'revocation'],
  ],
};
