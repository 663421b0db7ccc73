import { FacebookStrategy } from '../../../../lib/providers/built-in/meta/facebook.strategy.js';
import { at, type ProviderFactsTable, REFUSED, UNHEARD } from '../breakage.js';
import * as mistakes from '../mistakes.js';
import { neverExchanged, refreshedByGrant } from './meta.js';

const { identity, errors } = new FacebookStrategy().definition;

export const FACEBOOK: ProviderFactsTable<'facebook'> = {
  name: 'facebook',
  strategy: FacebookStrategy,
  facts: [
    ['a Basic header', { data: { clientAuthentication: 'client_secret_basic' } }, 'code-exchange'],
    ['no verifier', mistakes.verifierForgotten, 'code-exchange'],
    ['a challenge in hex', { data: { codeChallengeEncoding: 'hex' } }, 'code-exchange'],
    [
      'a version that has ended',
      { configuration: { variables: { graphVersion: 'v2.8' } } },
      'graph-version',
    ],
    ['the exchange forgotten', neverExchanged, 'exchange'],
    ['a refresh by RFC 6749', refreshedByGrant, 'no-refresh-token'],
    ['no lifetime', mistakes.lifetimeForgotten, 'exchange'],
    [
      'an end made up',
      {
        data: { tokenResponse: { defaultExpiresIn: 5184000 } },
        given: (fake) => fake.useVariants('no_expiry'),
      },
      'no-expiry',
    ],
    ['an end of a refresh token made up', mistakes.refreshLifetimeInvented, 'no-refresh-token'],
    ['a code sent twice', mistakes.codeTwice, 'error-objects'],
    [
      'a dead token not recognised',
      { data: { errors: { ...errors, rejected: [] } } },
      'ended-token',
    ],
    ['the fragment kept', mistakes.codeWithFragment, 'fragment'],
    [
      'scopes of the configuration',
      { ...mistakes.scopesAssumed, given: (fake) => fake.declineScopes('pages_manage_posts') },
      'permissions',
    ],
    ['no fields asked for', mistakes.profileWith({}), 'profile'],
    ['the name for the id', { data: { identity: { ...identity, id: ['name'] } } }, 'profile'],
    [
      'no proof',
      {
        ...mistakes.profileWith({ fields: 'id,name,picture' }),
        given: (fake) => fake.useVariants('require_app_secret'),
      },
      'appsecret-proof',
    ],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    ['another redirect URI with the code', mistakes.otherRedirectUri, 'redirect-uri'],
    [
      'the permissions of somebody else',
      at('revocation', (url) => url.replace('{user_id}', '1')),
      'revocation',
    ],
    ['a secret that is wrong', { configuration: { clientSecret: 'wrong' } }, REFUSED],
    ['Pages listed with a short-lived token', neverExchanged, 'pages'],
    [
      'a no in error_code not heard',
      {
        data: { errors: { ...errors, denied: [] } },
        given: (fake) => fake.useVariants('error_code_denial'),
      },
      UNHEARD,
    ],
  ],
};
