import { LinkedInStrategy } from '../../../../lib/providers/built-in/linkedin.strategy.js';
import { at, type ProviderFactsTable, UNHEARD, REFUSED } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity, errors } = new LinkedInStrategy().definition;

export const LINKEDIN: ProviderFactsTable<'linkedin'> = {
  name: 'linkedin',
  strategy: LinkedInStrategy,
  given: (fake) => fake.useVariants('partner'),
  facts: [
    ['a challenge', { data: { pkce: 'supported' } }, 'no-pkce'],
    [
      'a Basic header',
      { data: { clientAuthentication: 'client_secret_basic' } },
      'client-authentication',
    ],
    [
      'a verifier without a challenge',
      { data: { exchangeParameters: { code_verifier: 'x'.repeat(43) } } },
      'no-pkce',
    ],
    ['scopes joined by commas', { data: { scopeSeparator: ',' } }, 'token-response'],
    ['no nonce accepted', { data: { nonce: 'echoed' } }, REFUSED],
    ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
    ['another redirect URI with the code', mistakes.otherRedirectUri, 'redirect-uri'],
    ['a code sent twice', mistakes.codeTwice, 'code'],
    ['no lifetime', mistakes.lifetimeForgotten, 'token-response'],
    [
      'scopes of the configuration',
      {
        ...mistakes.scopesAssumed,
        given: (fake) => (fake.useVariants('partner'), fake.declineScopes('w_member_social')),
      },
      'token-response',
    ],
    [
      'no end of the refresh token',
      { data: { tokenResponse: { refreshTokenExpiresIn: 'refresh_expires_in' } } },
      'partner-refresh',
    ],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'client-modes'],
    [
      'a dead grant not recognised',
      { data: { errors: { denied: errors?.denied } } },
      'ended-refresh-token',
    ],
    ['the name for the id', { data: { identity: { ...identity, id: ['name'] } } }, 'profile'],
    [
      'the given name for the name',
      { data: { identity: { ...identity, name: ['given_name'] } } },
      'profile',
    ],
    [
      'the earlier profile endpoint',
      at('userInfo', (url) => url.replace('userinfo', 'me')),
      'profile',
    ],
    ['another token revoked', mistakes.otherTokenRevoked, 'revoke_unknown'],
    [
      'a revocation with a Basic header',
      { data: { revocation: { ends: 'token', clientAuthentication: 'client_secret_basic' } } },
      'client-authentication',
    ],
    ['a cancelled consent not heard', { data: { errors: { ...errors, denied: [] } } }, UNHEARD],
  ],
};
