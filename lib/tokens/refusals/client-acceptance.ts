import { Injectable, Logger } from '@nestjs/common';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import {
  originOf,
  type TokenServer,
  describeTokenServer,
} from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type { OAuth2Token } from '../storage/oauth2-token.entity.js';
import { OtherConnections } from './other-connections.js';

/** What the success of one connection says of its client, and of the client's other connections. */
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
    // Refreshes that are sent to another origin are not judged by it.
    if (originOf(context.definition.endpoints.token, provider) !== server.origin) return;
    const wasDoubted = this.availability.isClientSuspected(server);
    this.availability.succeeded(server, { id, account });
    if (wasFailing || wasDoubted) await this.wake(id, provider, server);
  }

  /** A connection works again, so others of its client that are refused may, too. Never throws. */
  async wake(id: string, provider: string, server: TokenServer): Promise<void> {
    await this.others.wake(id, server).catch((error: unknown) => {
      const name = error instanceof Error ? error.name : typeof error;
      this.logger.warn(`other connections of ${provider} are tried later (${name})`);
    });
  }
}
