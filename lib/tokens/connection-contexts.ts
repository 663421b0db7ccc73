import { Injectable } from '@nestjs/common';
import type { OAuth2ProviderContext } from '../providers/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../providers/oauth2-provider.registry.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import type { StoredToken } from './stored-token.js';

/** What a provider's steps need for a connection that exists: what was kept with it goes along. */
@Injectable()
export class ConnectionContexts {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly providers: OAuth2ProviderRegistry,
  ) {}

  /**
   * @param present a context of the same provider, whose secret need not be fetched again
   * @throws UnknownProviderError, UpstreamError, StorageError
   */
  async of(
    { id, provider }: Pick<StoredToken, 'id' | 'provider'>,
    present?: OAuth2ProviderContext,
  ): Promise<OAuth2ProviderContext> {
    const configured = this.providers.get(provider);
    const context = present ?? (await configured.context());
    if (!configured.keepsMetadata) return context;
    return configured.knowing(context, await this.metadataOf({ id, provider }));
  }

  /** What is kept with a connection, if its provider has anything to keep. @throws StorageError */
  async metadataOf({
    id,
    provider,
  }: Pick<StoredToken, 'id' | 'provider'>): Promise<Readonly<Record<string, string>>> {
    if (this.providers.find(provider)?.keepsMetadata !== true) return {};
    return (await this.repository.findById(id))?.metadata ?? {};
  }
}
