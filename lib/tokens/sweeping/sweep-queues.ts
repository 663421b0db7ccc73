import { Injectable } from '@nestjs/common';
import { refreshOriginOf } from '../../providers/availability/token-server.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import type { DueToken } from './due-token.js';

/** Names the queue in which the sweep puts a row that is due. */
@Injectable()
export class SweepQueues {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
  ) {}

  /** The provider's name, or a name of its server where connections have servers of their own. */
  async nameFor(token: Pick<DueToken, 'id' | 'provider'>): Promise<string> {
    const { provider } = token;
    if (this.providers.find(provider)?.hasConnectionVariables !== true) return provider;
    try {
      // A space is part of no provider's name.
      return `${provider} ${refreshOriginOf(await this.contexts.definitionOf(token), provider)}`;
    } catch {
      // The refresh of the row reports what is wrong with it.
      return provider;
    }
  }
}
