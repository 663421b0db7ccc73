import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import type { OAuth2Resource } from '../../providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { UsableToken } from '../storage/stored-token.js';
import { TokenCapture } from './token-capture.js';
import { NotConnectedError, UnknownResourceError } from '../token.errors.js';

/** A resource (sub-account) of a connection, without its token. */
export type ResourceSummary = Omit<OAuth2Resource, 'tokens'>;

/** Lists and selects the resources (sub-accounts) of an account: pages, channels, organisations. */
@Injectable()
export class TokenResources {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
    private readonly capture: TokenCapture,
    private readonly repository: OAuth2TokenRepository,
    private readonly errors: TokenErrorFactory,
    private readonly work: InFlightWork,
  ) {}

  async list(row: UsableToken, accessToken: string): Promise<ResourceSummary[]> {
    const resources = await this.fetch(row, accessToken);
    return resources.map(({ id, kind, name, username, profile }) => ({
      id,
      kind,
      name,
      username,
      profile,
    }));
  }

  /**
   * @throws UnknownResourceError when the account does not have the resource
   * @throws NotConnectedError when the account was disconnected in the meantime
   * @throws TokenRefreshError `shutting_down`, or when the provider's request fails
   */
  async select(row: UsableToken, accessToken: string, id: string): Promise<OAuth2Token> {
    if (!this.work.mayStart) throw this.errors.shuttingDown(row);
    return this.work.track('resource selection', this.store(row, accessToken, id));
  }

  private async store(row: UsableToken, accessToken: string, id: string): Promise<OAuth2Token> {
    const resources = await this.fetch(row, accessToken);
    const resource = resources.find((candidate) => candidate.id === id);
    if (resource === undefined) throw new UnknownResourceError(row.provider);
    const token = await this.capture.saveResource(row, resource);
    const parent = await this.repository.findStored(row.id);
    if (parent?.ownerId === token.ownerId) return token;
    // The account was disconnected or reassigned while this resource was stored.
    const child = await this.repository.findStored(token.id);
    if (child !== undefined) await this.repository.delete(child);
    throw new NotConnectedError(row.provider);
  }

  private async fetch(row: UsableToken, accessToken: string): Promise<OAuth2Resource[]> {
    // A resource has no resources; otherwise a connection could become its own parent.
    if (row.parentId !== null) return [];
    const provider = this.providers.get(row.provider);
    try {
      return await provider.strategy.listResources(
        await this.contexts.createById(row),
        accessToken,
      );
    } catch (error) {
      if (error instanceof UpstreamError) throw this.errors.upstream(row, error);
      throw error;
    }
  }
}
