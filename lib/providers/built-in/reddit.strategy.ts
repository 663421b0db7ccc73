import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import type {
  OAuth2ProviderContext,
  ResourceOwner,
} from '../definition/oauth2-provider.context.js';
import { OAuth2Provider } from '../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../strategy/oauth2-provider.strategy.js';
import { REDDIT_SCOPE_WORDS } from './scope-words/reddit.js';

@OAuth2Provider('reddit')
export class RedditStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'Reddit',
    documentation: 'https://github.com/reddit-archive/reddit/wiki/OAuth2',
    endpoints: {
      authorization: 'https://www.reddit.com/api/v1/authorize',
      token: 'https://www.reddit.com/api/v1/access_token',
      revocation: 'https://www.reddit.com/api/v1/revoke_token',
      userInfo: 'https://oauth.reddit.com/api/v1/me',
      // www.reddit.com ignores the bearer header.
      api: 'https://oauth.reddit.com',
    },
    pkce: 'ignored',
    // Credentials in the body are refused.
    clientAuthentication: 'client_secret_basic',
    scopes: ['identity', 'read', 'submit'],
    // Without it there is no refresh token.
    authorizationParameters: { duration: 'permanent' },
    scopeWords: REDDIT_SCOPE_WORDS,
    refresh: { grant: 'refresh_token', rotation: 'never', idleLifetime: 365 * 24 * 60 * 60 },
    identity: {
      id: ['id'],
      name: ['subreddit.title', 'name'],
      username: ['name'],
      avatarUrl: ['icon_img', 'snoovatar_img'],
    },
    revocation: { ends: 'token' },
    errors: {
      // An invalid refresh token: the number 400 instead of an error code.
      rejected: [{ status: 400, error: '400' }],
      clientConfig: [{ status: 401, error: '401' }],
    },
    rateLimit: { remaining: 'x-ratelimit-remaining', reset: 'x-ratelimit-reset', unit: 'seconds' },
  };

  /** The query of a picture's URL is a signature that expires. */
  override async resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner> {
    const owner = await super.resourceOwner(context, tokens, nonce);
    const { avatarUrl } = owner.profile ?? {};
    if (avatarUrl === undefined) return owner;
    return { ...owner, profile: { ...owner.profile, avatarUrl: avatarUrl.replace(/\?.*$/, '') } };
  }
}
