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

/** An account behind a connection, as the application sees it: never with a token. */
export type ResourceSummary = Omit<OAuth2Resource, 'tokens'>;

/** The accounts behind an account: pages, channels, organisations. */
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
   * @throws UnknownResourceError when the account does not have it (any more)
   * @throws NotConnectedError when the account has gone meanwhile
   * @throws TokenRefreshError `shutting_down`, and what upstream does
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
    // The account was disconnected, or given to another owner, without this one.
    const child = await this.repository.findStored(token.id);
    if (child !== undefined) await this.repository.delete(child);
    throw new NotConnectedError(row.provider);
  }

  private async fetch(row: UsableToken, accessToken: string): Promise<OAuth2Resource[]> {
    // Nothing is behind what was behind an account: a connection would become its own parent.
    if (row.parentId !== null) return [];
    const provider = this.providers.get(row.provider);
    try {
      return await provider.strategy.listResources(await this.contexts.ofId(row), accessToken);
    } catch (error) {
      if (error instanceof UpstreamError) throw this.errors.upstream(row, error);
      throw error;
    }
  }
}
