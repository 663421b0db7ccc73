import { GitHubStrategy } from '../../../../lib/providers/built-in/github/github.strategy.js';
import { OAuth2ProviderStrategy } from '../../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { Breakage, BrokenFact, ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity, userInfoHeaders } = new GitHubStrategy().definition;

/** RFC 7009, which GitHub does not speak. */
const revokedByForm: Breakage = {
  code: (right) =>
    class extends right {
      override revoke(...own: Parameters<OAuth2ProviderStrategy['revoke']>) {
        return OAuth2ProviderStrategy.prototype.revoke.apply(this, own);
      }
    },
};

/** What is the same for both kinds of applications. */
export const AT_GITHUB: readonly BrokenFact[] = [
  ['no JSON asked for', { data: { tokenHeaders: { Accept: '*/*' } } }, 'accept-json'],
  ['a challenge in hex', { data: { codeChallengeEncoding: 'hex' } }, 'pkce'],
  ['no verifier', mistakes.verifierForgotten, 'pkce'],
  ['no secret', { data: { clientAuthentication: 'none' } }, 'pkce'],
  ['no User-Agent', { data: { userInfoHeaders: { 'User-Agent': '' } } }, 'user-agent'],
  ['another redirect URI', mistakes.redirectElsewhere, 'redirect-uri'],
  ['another redirect URI with the code', mistakes.otherRedirectUri, 'redirect-uri'],
  ['a revocation by RFC 7009', revokedByForm, 'revocation'],
  ['no lifetime', mistakes.lifetimeForgotten, 'expiry'],
  [
    'no end of the refresh token',
    { data: { tokenResponse: { refreshTokenExpiresIn: 'refresh_expires_in' } } },
    'expiry',
  ],
  ['a limit not recognised', { data: { rateLimit: undefined } }, 'rate-limit'],
];

export const GITHUB: ProviderFactsTable<'github'> = {
  name: 'github',
  strategy: GitHubStrategy,
  given: (fake) => fake.useVariants('expiring'),
  facts: [
    ...AT_GITHUB,
    [
      'scopes of the configuration',
      {
        ...mistakes.scopesAssumed,
        configuration: { scopes: ['repo', 'gist'] },
        given: (fake) => (fake.useVariants('expiring'), fake.declineScopes('gist')),
      },
      'scopes',
    ],
    ['the login for the id', { data: { identity: { ...identity, id: ['login'] } } }, 'profile'],
    [
      'no fallback for the name',
      {
        data: { identity: { ...identity, name: ['name'] } },
        given: (fake) => (
          fake.useVariants('expiring'),
          fake.signIn(fake.addAccount({ id: '1', name: null }).id)
        ),
      },
      'profile',
    ],
    ['a code sent twice', mistakes.codeTwice, 'errors-in-200'],
    ['rotation missed', mistakes.rotationMissed, 'expiry'],
    ['a dead grant not recognised', { data: { errors: {} } }, 'expiry'],
    [
      'an issuer not compared',
      {
        data: { issuer: undefined, userInfoHeaders },
        configuration: { issuer: undefined },
        given: (fake) => fake.useVariants('expiring', 'wrong_issuer'),
      },
      'issuer',
    ],
  ],
};
