import { InstagramStrategy } from '../../../../lib/providers/built-in/meta/instagram.strategy.js';
import { at, type ProviderFactsTable, REFUSED } from '../breakage.js';
import * as mistakes from '../mistakes.js';
import { neverExchanged, refreshedByGrant } from './meta.js';

const { identity, refresh, errors } = new InstagramStrategy().definition;

export const INSTAGRAM: ProviderFactsTable<'instagram'> = {
  name: 'instagram',
  strategy: InstagramStrategy,
  facts: [
    [
      'a Basic header',
      { data: { clientAuthentication: 'client_secret_basic' } },
      'client-authentication',
    ],
    [
      'the consent at the API',
      at('authorization', (url) => url.replace('/www.', '/api.')),
      'hosts',
    ],
    ['the code to graph', at('token', (url) => url.replace('/api.', '/graph.')), 'hosts'],
    ['the exchange at the API', at('exchange', (url) => url.replace('/graph.', '/api.')), 'hosts'],
    ['the exchange forgotten', neverExchanged, 'exchange'],
    [
      'the grant of Threads',
      {
        code: (right) =>
          class extends right {
            protected readonly grantPrefix = 'th';
          },
      },
      'exchange',
    ],
    [
      'a refresh by the exchange',
      { endpoints: (right) => ({ ...right, refresh: right.exchange ?? '' }) },
      'exchange',
    ],
    ['a refresh by RFC 6749', refreshedByGrant, 'no-refresh-token'],
    ['a refresh too early', { data: { refresh: { ...refresh, minimumAge: 0 } } }, 'refresh'],
    ['no lifetime', mistakes.lifetimeForgotten, 'refresh'],
    ['an end of a refresh token made up', mistakes.refreshLifetimeInvented, 'no-refresh-token'],
    [
      'only flat answers',
      {
        data: { tokenResponse: { scope: 'permissions' } },
        given: (fake) => fake.useVariants('nested_response'),
      },
      REFUSED,
    ],
    [
      'scopes where RFC 6749 has them',
      {
        data: { tokenResponse: { roots: ['', 'data.0'] } },
        given: (fake) => fake.declineScopes('instagram_business_content_publish'),
      },
      'response-forms',
    ],
    ['id for user_id', { data: { identity: { ...identity, id: ['id'] } } }, 'profile'],
    [
      'the user name for the id',
      { data: { identity: { ...identity, id: ['username'] } } },
      'user-id',
    ],
    ['no fields asked for', { data: { userInfoParameters: {} } }, REFUSED],
    [
      'no picture asked for',
      { data: { userInfoParameters: { fields: 'user_id,username,name' } } },
      'profile',
    ],
    ['the fragment kept', mistakes.codeWithFragment, 'fragment'],
    ['a code sent twice', mistakes.codeTwice, 'code'],
    [
      'a dead token not recognised',
      { data: { errors: { ...errors, rejected: [] } } },
      'error-shapes',
    ],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    [
      'a revocation',
      {
        data: { revocation: { ends: 'token' } },
        endpoints: (right) => ({
          ...right,
          revocation: (right.exchange ?? '').replace('access_token', 'revoke'),
        }),
      },
      'revocation',
    ],
  ],
};
