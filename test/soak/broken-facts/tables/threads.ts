import { ThreadsStrategy } from '../../../../lib/providers/built-in/meta/threads.strategy.js';
import { at, type BrokenFact, type ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';
import { neverExchanged } from './meta.js';

const { identity, refresh, errors } = new ThreadsStrategy().definition;
const legacy = (url: string): string => url.replace('threads.com', 'threads.net');

export const THREADS: ProviderFactsTable<'threads'> = {
  name: 'threads',
  strategy: ThreadsStrategy,
  facts: [
    ['a Basic header', { data: { clientAuthentication: 'client_secret_basic' } }, 'code-exchange'],
    ['no threads_basic', { data: { scopes: ['threads_content_publish'] } }, 'threads-basic'],
    ...['authorization', 'token', 'exchange', 'refresh'].map((name): BrokenFact<'threads'> => [
      `the host of old for ${name}`,
      { ...at(name, legacy), given: (fake) => fake.useVariants('com_only') },
      'hosts',
    ]),
    ['the exchange forgotten', neverExchanged, 'exchange'],
    [
      'the grant of Instagram',
      {
        code: (right) =>
          class extends right {
            protected readonly grantPrefix = 'ig';
          },
      },
      'exchange',
    ],
    [
      'a refresh by the exchange',
      { endpoints: (right) => ({ ...right, refresh: right.exchange ?? '' }) },
      'exchange',
    ],
    ['a refresh too early', { data: { refresh: { ...refresh, minimumAge: 0 } } }, 'refresh'],
    ['no lifetime', mistakes.lifetimeForgotten, 'refresh'],
    ['scopes of the configuration', mistakes.scopesAssumed, 'code-exchange'],
    ['an end of a refresh token made up', mistakes.refreshLifetimeInvented, 'code-exchange'],
    [
      'the user name for the id',
      { data: { identity: { ...identity, id: ['username'] } } },
      'code-exchange',
    ],
    ['no fields asked for', { data: { userInfoParameters: {} } }, 'profile'],
    ['the fragment kept', mistakes.codeWithFragment, 'code'],
    ['a code sent twice', mistakes.codeTwice, 'code'],
    [
      'a dead token not recognised',
      { data: { errors: { ...errors, rejected: [] } } },
      'ended-token',
    ],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    [
      'the credentials of the app around it',
      { configuration: { clientId: 'meta-app', clientSecret: 'meta-app-secret' } },
      'app-credentials',
    ],
  ],
};
