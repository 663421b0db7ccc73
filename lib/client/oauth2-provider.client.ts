import type { OwnerId, TokenRef } from '../tokens/storage/token-ref.js';
import type { ApiCalls } from './calls/api-calls.js';
import type { ApiClientOptions } from './api-client.options.js';
import { OAuth2ConnectionClient } from './oauth2-connection.client.js';

/** Selects one of an owner's connections, and sets how it is used. */
export interface OwnerClientOptions extends ApiClientOptions {
  /**
   * The connection's `resourceOwnerId`; needed when the owner has several connections at the provider.
   *
   * @default none: the owner has one connection at the provider
   */
  account?: string;
}

/** Creates clients for the API of one provider. */
export class OAuth2ProviderClient {
  /** The provider's name in the configuration. */
  readonly name: string;

  /** @internal made by Nest */
  constructor(
    private readonly calls: () => ApiCalls,
    name: string,
  ) {
    this.name = name;
  }

  /**
   * A client with the token of one of your users.
   *
   * @example
   * const { data } = await github.as(user.id).get('/user');
   */
  as(owner: OwnerId, options: OwnerClientOptions = {}): OAuth2ConnectionClient {
    const { account } = options;
    const ref = { owner, provider: this.name, ...(account !== undefined && { account }) };
    return new OAuth2ConnectionClient(this.calls, { ref, options });
  }

  /**
   * A client with the token of a connection, which must belong to this provider.
   *
   * @example
   * const { data } = await github.for({ id: connection.id, owner: user.id }).get('/user');
   */
  for(ref: TokenRef, options: ApiClientOptions = {}): OAuth2ConnectionClient {
    return new OAuth2ConnectionClient(this.calls, { ref, provider: this.name, options });
  }
}
