import { parseScope } from '../../protocol/oauth/scope.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type { OAuth2ProviderContext } from '../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { TWITTER_SCOPE_WORDS } from './scope-words/twitter.js';

const FIELDS = 'id,name,username,profile_image_url';

@OAuth2Provider('twitter')
export class TwitterStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'X',
    documentation: 'https://docs.x.com/fundamentals/authentication/oauth-2-0/authorization-code',
    endpoints: {
      authorization: 'https://x.com/i/oauth2/authorize',
      token: 'https://api.x.com/2/oauth2/token',
      revocation: 'https://api.x.com/2/oauth2/revoke',
      userInfo: 'https://api.x.com/2/users/me',
      api: 'https://api.x.com',
    },
    pkce: 'required',
    // X refuses a secret in the body as if it were missing.
    clientAuthentication: 'client_secret_basic',
    // Without offline.access there is no refresh token.
    scopes: ['tweet.read', 'tweet.write', 'users.read', 'offline.access'],
    scopeWords: TWITTER_SCOPE_WORDS,
    refresh: { grant: 'refresh_token', rotation: 'always', idleLifetime: 180 * 24 * 60 * 60 },
    userInfoIsMetered: true,
    identity: {
      id: ['data.id'],
      name: ['data.name'],
      username: ['data.username'],
      email: ['data.confirmed_email'],
      avatarUrl: ['data.profile_image_url'],
    },
    revocation: { ends: 'token' },
    // X sends invalid_request for an invalid code and for an invalid refresh token.
    errors: {
      rejected: [
        { error: 'invalid_request', step: 'exchange' },
        { error: 'invalid_request', step: 'refresh' },
      ],
    },
    rateLimit: {
      remaining: 'x-rate-limit-remaining',
      reset: 'x-rate-limit-reset',
      unit: 'epoch_seconds',
    },
  };

  /** X refuses the whole request when it asks for a field outside of the granted scopes. */
  protected override userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>> {
    const showsEmail = parseScope(tokens.scope)?.includes('users.email') === true;
    return { 'user.fields': showsEmail ? `${FIELDS},confirmed_email` : FIELDS };
  }
}
