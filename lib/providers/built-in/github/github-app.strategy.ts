import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import { GitHubStrategy } from './github.strategy.js';

/** User access tokens of a GitHub App: its permissions are settings of the app, so there are no scopes. */
@OAuth2Provider('github_app')
export class GitHubAppStrategy extends GitHubStrategy {
  override readonly definition: OAuth2ProviderDefinition = {
    ...new GitHubStrategy().definition,
    label: 'GitHub App',
    documentation:
      'https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app',
    scopes: [],
    // Always an empty string, which does not report the permissions.
    tokenResponse: { scope: false },
  };
}
