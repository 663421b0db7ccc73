import { Injectable } from '@nestjs/common';
import { findRefreshOrigin } from '../../providers/availability/token-server.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import type { DueToken } from './due-token.js';

/** Determines the queue group of a due row. */
@Injectable()
export class SweepQueues {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
  ) {}

  /** Returns the provider's name, followed by the server's origin if connections have different servers. */
  async nameFor(token: Pick<DueToken, 'id' | 'provider'>): Promise<string> {
    const { provider } = token;
    if (this.providers.find(provider)?.hasConnectionVariables !== true) return provider;
    try {
      // Unambiguous: a provider's name contains no space.
      return `${provider} ${findRefreshOrigin(await this.contexts.resolveDefinition(token), provider)}`;
    } catch {
      // The refresh of the row reports this error.
      return provider;
    }
  }
}
