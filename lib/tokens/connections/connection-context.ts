import { Injectable } from '@nestjs/common';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2ProviderDefinition } from '../../providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { requestableScopes } from '../../providers/definition/scope-rules.js';
import { TokenErrorFactory } from './token-error.factory.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { NotConnectedError } from '../token.errors.js';

/** Creates the context of a provider's requests for a stored connection, from the configuration and the row's binding. */
@Injectable()
export class ConnectionContexts {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly errors: TokenErrorFactory,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /**
   * @param present an existing context of the same provider, so that the client secret is not fetched again
   * @throws UnknownProviderError, UpstreamError, StorageError
   * @throws ForeignConnectionError when another client or another server made the connection
   * @throws TokenRefreshError `decrypt`
   */
  async create(row: StoredToken, present?: OAuth2ProviderContext): Promise<OAuth2ProviderContext> {
    const configured = this.providers.get(row.provider);
    const binding = this.decryptBinding(row);
    const asConfigured = present ?? (await configured.context());
    const scopes = requestableScopes(row.scopes, row.requestedScopes, asConfigured.definition);
    const context = { ...asConfigured, scopes };
    return binding === undefined ? context : configured.forStoredConnection(context, binding);
  }

  /** Like {@link create}, and reads the row first. @throws NotConnectedError when the row was deleted */
  async createById(
    { id, provider }: Pick<StoredToken, 'id' | 'provider'>,
    present?: OAuth2ProviderContext,
  ): Promise<OAuth2ProviderContext> {
    const row = await this.repository.findStored(id);
    if (row === undefined) throw new NotConnectedError(provider);
    return this.create(row, present);
  }

  /**
   * Returns the connection's definition as far as it is known without a request to the provider.
   *
   * @throws NotConnectedError, StorageError, TokenRefreshError `decrypt`
   */
  async resolveDefinition({
    id,
    provider,
  }: Pick<StoredToken, 'id' | 'provider'>): Promise<OAuth2ProviderDefinition> {
    const configured = this.providers.get(provider);
    if (!configured.hasConnectionVariables) return configured.definition;
    const row = await this.repository.findStored(id);
    if (row === undefined) throw new NotConnectedError(provider);
    const binding = this.decryptBinding(row);
    return binding === undefined ? configured.definition : configured.definitionFor(binding);
  }

  /** @returns undefined for a row without a binding @throws TokenRefreshError `decrypt` */
  decryptBinding(row: StoredToken): ConnectionBinding | undefined {
    try {
      return this.columns.decryptBinding(row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }
}
