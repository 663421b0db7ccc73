import { Injectable, Logger } from '@nestjs/common';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import {
  findOrigin,
  type TokenServer,
  describeTokenServer,
} from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OtherConnections } from './other-connections.js';

/** Records that a provider accepts a client, and lets the client's other connections retry. */
@Injectable()
export class ClientAcceptance {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly availability: ProviderAvailability,
    private readonly others: OtherConnections,
  ) {}

  /**
   * A code exchange succeeded, so the token endpoint accepts the client. Never throws.
   *
   * @param wasFailing whether the connection existed and did not work before
   */
  async exchanged(
    context: OAuth2ProviderContext,
    { id, provider, resourceOwnerId: account }: OAuth2Token,
    wasFailing: boolean,
  ): Promise<void> {
    const server = describeTokenServer(context);
    // The success says nothing about refreshes that are sent to another origin.
    if (findOrigin(context.definition.endpoints.token, provider) !== server.origin) return;
    const wasDoubted = this.availability.isClientSuspected(server);
    this.availability.succeeded(server, { id, account });
    if (wasFailing || wasDoubted) await this.retryOthers(id, provider, server);
  }

  /** Lets other refused connections of the client retry, because one works again. Never throws. */
  async retryOthers(id: string, provider: string, server: TokenServer): Promise<void> {
    await this.others.retryRefused(id, server).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(
        `could not retry other connections of ${provider} now (${name}); the sweep retries them later`,
      );
    });
  }
}
