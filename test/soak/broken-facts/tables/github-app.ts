import { GitHubAppStrategy } from '../../../../lib/providers/built-in/github/github-app.strategy.js';
import type { ProviderFactsTable } from '../breakage.js';
import * as mistakes from '../mistakes.js';
import { AT_GITHUB } from './github.js';

const { identity } = new GitHubAppStrategy().definition;

export const GITHUB_APP: ProviderFactsTable<'github_app'> = {
  name: 'github_app',
  strategy: GitHubAppStrategy,
  facts: [
    ...AT_GITHUB,
    ['the empty scope taken for an answer', { data: { tokenResponse: {} } }, 'no-scopes'],
    ['scopes made up', mistakes.scopesInvented, 'no-scopes'],
    ['the login for the id', { data: { identity: { ...identity, id: ['login'] } } }, 'stored_id'],
    ['a code sent twice', mistakes.codeTwice, 'accept-json'],
    ['no state', mistakes.statelessly, 'state'],
    ['rotation missed', mistakes.rotationMissed, 'rotation'],
    ['a dead grant not recognised', { data: { errors: {} } }, 'ended-grant'],
    ['an access token for the refresh token', mistakes.accessTokenForRefreshToken, 'expiry-off'],
    [
      'a parameter more in the redirect URI',
      mistakes.authorizing((query) =>
        query.set('redirect_uri', `${query.get('redirect_uri')}?a=b`),
      ),
      'redirect-uri',
    ],
    ['the old access token kept', mistakes.oldAccessTokenKept, 'old-access-token'],
  ],
};
