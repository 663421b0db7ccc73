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

/** What a provider's steps are given for a connection that exists: the configuration, and what is bound to the row. */
@Injectable()
export class ConnectionContexts {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly errors: TokenErrorFactory,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /**
   * @param present a context of the same provider, whose secret need not be fetched again
   * @throws UnknownProviderError, UpstreamError, StorageError
   * @throws ForeignConnectionError when another client or another server made the connection
   * @throws TokenRefreshError `decrypt`
   */
  async of(row: StoredToken, present?: OAuth2ProviderContext): Promise<OAuth2ProviderContext> {
    const configured = this.providers.get(row.provider);
    const binding = this.bindingOf(row);
    const asConfigured = present ?? (await configured.context());
    const scopes = requestableScopes(row.scopes, row.requestedScopes, asConfigured.definition);
    const context = { ...asConfigured, scopes };
    return binding === undefined ? context : configured.forStoredConnection(context, binding);
  }

  /** The same where the binding has not been read. @throws NotConnectedError when the row is gone */
  async ofId(
    { id, provider }: Pick<StoredToken, 'id' | 'provider'>,
    present?: OAuth2ProviderContext,
  ): Promise<OAuth2ProviderContext> {
    const row = await this.repository.findStored(id);
    if (row === undefined) throw new NotConnectedError(provider);
    return this.of(row, present);
  }

  /**
   * As much of the connection's definition as is known without asking the provider.
   *
   * @throws NotConnectedError, StorageError, TokenRefreshError `decrypt`
   */
  async definitionOf({
    id,
    provider,
  }: Pick<StoredToken, 'id' | 'provider'>): Promise<OAuth2ProviderDefinition> {
    const configured = this.providers.get(provider);
    if (!configured.hasConnectionVariables) return configured.definition;
    const row = await this.repository.findStored(id);
    if (row === undefined) throw new NotConnectedError(provider);
    const binding = this.bindingOf(row);
    return binding === undefined ? configured.definition : configured.definitionFor(binding);
  }

  /** @returns undefined for a row that has none @throws TokenRefreshError `decrypt` */
  bindingOf(row: StoredToken): ConnectionBinding | undefined {
    try {
      return this.columns.decryptBinding(row);
    } catch (error) {
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }
}
