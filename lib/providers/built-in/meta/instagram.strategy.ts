import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import { GRAPH_ERRORS, GRAPH_EXCHANGE, GRAPH_MINIMUM_AGE } from './graph.js';
import { QueryExchangedStrategy } from './query-exchanged.strategy.js';
import { INSTAGRAM_SCOPE_WORDS } from '../scope-words/meta.js';

/** Professional accounts, by Instagram's own login. */
@OAuth2Provider('instagram')
export class InstagramStrategy extends QueryExchangedStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'Instagram',
    documentation:
      'https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login',
    // Three hosts in one flow.
    endpoints: {
      authorization: 'https://www.instagram.com/oauth/authorize',
      token: 'https://api.instagram.com/oauth/access_token',
      exchange: 'https://graph.instagram.com/access_token',
      refresh: 'https://graph.instagram.com/refresh_access_token',
      userInfo: 'https://graph.instagram.com/{graphVersion}/me',
      api: 'https://graph.instagram.com',
    },
    variables: { graphVersion: { pattern: /v\d{1,3}\.\d/, default: 'v26.0', isVersion: true } },
    pkce: 'unsupported',
    clientAuthentication: 'client_secret_post',
    scopes: ['instagram_business_basic', 'instagram_business_content_publish'],
    scopeSeparator: ',',
    // Flat in practice, in a list according to the documentation.
    tokenResponse: { roots: ['', 'data.0'], scope: 'permissions' },
    scopeWords: INSTAGRAM_SCOPE_WORDS,
    refresh: { ...GRAPH_EXCHANGE, minimumAge: GRAPH_MINIMUM_AGE },
    userInfoParameters: { fields: 'user_id,username,name,account_type,profile_picture_url' },
    // `id` is another one, of this application only.
    identity: {
      id: ['user_id'],
      // Without a name of its own an account is known by its username.
      name: ['name', 'username'],
      username: ['username'],
      avatarUrl: ['profile_picture_url'],
    },
    errors: GRAPH_ERRORS,
  };

  protected readonly grantPrefix = 'ig';
}
