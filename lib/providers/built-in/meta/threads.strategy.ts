import { OAuth2Provider } from '../../definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../definition/oauth2-provider.definition.js';
import { GRAPH_ERRORS, GRAPH_EXCHANGE, GRAPH_MINIMUM_AGE } from './graph.js';
import { QueryExchangedStrategy } from './query-exchanged.strategy.js';
import { THREADS_SCOPE_WORDS } from '../scope-words/meta.js';

/** An application has a client id and secret for Threads that differ from those for Facebook. */
@OAuth2Provider('threads')
export class ThreadsStrategy extends QueryExchangedStrategy {
  readonly definition: OAuth2ProviderDefinition = {
    label: 'Threads',
    documentation:
      'https://developers.facebook.com/documentation/threads/get-started/get-access-tokens-and-permissions',
    endpoints: {
      authorization: 'https://threads.com/oauth/authorize',
      token: 'https://graph.threads.com/oauth/access_token',
      exchange: 'https://graph.threads.com/access_token',
      refresh: 'https://graph.threads.com/refresh_access_token',
      userInfo: 'https://graph.threads.com/v1.0/me',
      api: 'https://graph.threads.com',
    },
    pkce: 'unsupported',
    clientAuthentication: 'client_secret_post',
    // Threads refuses every request without threads_basic.
    scopes: ['threads_basic', 'threads_content_publish'],
    scopeSeparator: ',',
    scopeWords: THREADS_SCOPE_WORDS,
    refresh: { ...GRAPH_EXCHANGE, minimumAge: GRAPH_MINIMUM_AGE },
    userInfoParameters: { fields: 'id,username,name,threads_profile_picture_url' },
    identity: {
      id: ['id'],
      // Without a name of its own an account is known by its username.
      name: ['name', 'username'],
      username: ['username'],
      avatarUrl: ['threads_profile_picture_url'],
    },
    errors: GRAPH_ERRORS,
  };

  protected readonly grantPrefix = 'th';
}
