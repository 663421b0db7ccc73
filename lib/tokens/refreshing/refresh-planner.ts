import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { describeTokenServer } from '../../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { ForeignConnectionError } from '../../providers/endpoints/connection-binding.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import type { RefreshStep } from '../history/history-entry.js';
import { isShortLived } from '../lifetime/token-lifetime.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenRowFactory } from '../storage/token-row.js';
import { TokenRefreshError } from '../token.errors.js';
import type { RefreshPlan } from './refresh-plan.js';
import { type RefreshResult, unavailable } from './refresh-result.js';

/** Prepares the request of a refresh: the provider's context, and the decrypted tokens. */
@Injectable()
export class RefreshPlanner {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly columns: TokenRowFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
    private readonly availability: ProviderAvailability,
    private readonly errors: TokenErrorFactory,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param known the context of an earlier attempt, so that the client secret is not fetched again
   * @returns a result when no request can be sent now
   * @throws UnknownProviderError, StorageError
   */
  async plan(
    row: StoredToken,
    known?: OAuth2ProviderContext,
  ): Promise<RefreshPlan | RefreshResult> {
    try {
      return await this.prepare(row, known);
    } catch (error) {
      if (error instanceof UpstreamError) {
        const failure = { step: findStep(error), httpStatus: error.status };
        return unavailable(row, this.errors.upstream(row, error), { failure });
      }
      const failure = { step: 'decryption' } as const;
      if (error instanceof TokenRefreshError) return unavailable(row, error, { failure });
      if (!(error instanceof DecryptionError)) throw error;
      const details = { retryable: false, cause: error };
      return unavailable(row, this.errors.failure(row, 'decrypt', details), { failure });
    }
  }

  private async prepare(
    row: StoredToken,
    known: OAuth2ProviderContext | undefined,
  ): Promise<RefreshPlan | RefreshResult> {
    const provider = this.providers.get(row.provider);
    const context = await this.contexts.create(row, known);
    const server = describeTokenServer(context);
    const connection = { id: row.id, account: row.resourceOwnerId };
    const problem = this.availability.unavailable(server, connection);
    if (problem !== undefined) {
      const { reason, until, retryable } = problem;
      const details = { retryable, retryAfterMs: until - this.clock.now() };
      return unavailable(row, this.errors.upstream(row, new UpstreamError(reason, '', details)));
    }
    const pair = { ...this.columns.decryptPair(row), isShortLived: isShortLived(row) };
    const binding = this.contexts.decryptBinding(row);
    const metadata = provider.storesMetadata
      ? (await this.repository.findById(row.id))?.metadata
      : undefined;
    return { row, context, strategy: provider.strategy, pair, server, binding, metadata };
  }
}

/** The step at which creating the request's context failed. */
function findStep(error: UpstreamError): RefreshStep {
  if (error instanceof ForeignConnectionError) return 'configuration';
  return error.problem === 'client_secret_unavailable' ? 'client_secret' : 'discovery';
}
