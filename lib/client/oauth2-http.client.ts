import { Injectable } from '@nestjs/common';
import type { OAuth2ProviderName } from '../providers/definition/oauth2-provider.names.js';
import { OAuth2ProviderRegistry } from '../providers/registry/oauth2-provider.registry.js';
import type { TokenRef } from '../tokens/storage/token-ref.js';
import { ApiCalls } from './calls/api-calls.js';
import type { ApiClientOptions } from './api-client.options.js';
import { OAuth2ConnectionClient } from './oauth2-connection.client.js';
import { OAuth2ProviderClient } from './oauth2-provider.client.js';

/**
 * Calls the APIs of providers with captured tokens.
 *
 * @example
 * const { data } = await client.provider('github').as(user.id).get('/user');
 */
@Injectable()
export class OAuth2HttpClient {
  /** @internal made by Nest */
  constructor(
    private readonly calls: ApiCalls,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /**
   * A client for the API of one provider.
   *
   * @throws UnknownProviderError
   *
   * @example
   * const { data } = await client.provider('github').as(user.id).get('/user');
   */
  provider(name: OAuth2ProviderName): OAuth2ProviderClient {
    return new OAuth2ProviderClient(() => this.calls, this.providers.get(name).name);
  }

  /**
   * A client with the token of a connection of any provider.
   *
   * @example
   * const { data } = await client.for({ id: connection.id, owner: user.id }).get('/user');
   */
  for(ref: TokenRef, options: ApiClientOptions = {}): OAuth2ConnectionClient {
    return new OAuth2ConnectionClient(() => this.calls, { ref, options });
  }
}
