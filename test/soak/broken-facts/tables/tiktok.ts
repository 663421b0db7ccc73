import { TikTokStrategy } from '../../../../lib/providers/built-in/tiktok.strategy.js';
import { at, type BrokenFact, type ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';

const { identity } = new TikTokStrategy().definition;
const withoutSlash = (url: string): string => url.replace(/\/$/, '');

export const TIKTOK: ProviderFactsTable<'tiktok'> = {
  name: 'tiktok',
  strategy: TikTokStrategy,
  facts: [
    ['client_id for client_key', { data: { clientIdParameter: undefined } }, 'client-key'],
    ['a Basic header', { data: { clientAuthentication: 'client_secret_basic' } }, 'client-key'],
    ...['authorization', 'token', 'userInfo', 'revocation'].map((name): BrokenFact<'tiktok'> => [
      `no slash at the end of ${name}`,
      at(name, withoutSlash),
      'trailing-slash',
    ]),
    ['JSON for a form', { data: { tokenRequestFormat: 'json' } }, 'form-body'],
    ['a code sent twice', mistakes.codeTwice, 'error-in-200'],
    ['a code not decoded', mistakes.codeNotDecoded, 'code-decoding'],
    ['scopes joined by spaces', { data: { scopeSeparator: ' ' } }, 'scopes'],
    [
      'scopes of the configuration',
      { ...mistakes.scopesAssumed, given: (fake) => fake.declineScopes('video.upload') },
      'scopes',
    ],
    ['no end of the refresh token', { data: { tokenResponse: {} } }, 'token-response'],
    ['no lifetime', mistakes.lifetimeForgotten, 'token-response'],
    ['rotation missed', mistakes.rotationMissed, 'rotation'],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'error-in-200'],
    ['a challenge in hex', { data: { codeChallengeEncoding: 'hex' } }, 'challenge'],
    ['no verifier', mistakes.verifierForgotten, 'challenge'],
    [
      'a query in the redirect URI',
      mistakes.authorizing((query) =>
        query.set('redirect_uri', `${query.get('redirect_uri')}?a=b`),
      ),
      'redirect-uri',
    ],
    ['no fields asked for', mistakes.profileWith({}), 'userinfo-fields'],
    [
      'a field without its scope',
      mistakes.profileWith({ fields: 'open_id,username' }),
      'userinfo-fields',
    ],
    [
      'union_id for open_id',
      { data: { identity: { ...identity, id: ['data.user.union_id'] } } },
      'userinfo-fields',
    ],
    ['a dead grant not recognised', { data: { errors: { paths: ['message'] } } }, 'revocation'],
    ['another token revoked', mistakes.otherTokenRevoked, 'revocation'],
    ['a refresh token for the profile', mistakes.refreshTokenForProfile, 'error-in-200'],
  ],
};
