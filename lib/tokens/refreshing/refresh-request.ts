import { Inject, Injectable, Logger } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { storableRefresh } from '../../protocol/oauth/storable-refresh.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import type { TokensSlice } from '../tokens.options.js';
import type { LeasedPlan } from './refresh-plan.js';

/** Attempts to save that must fit into the lease after the response has arrived. */
const ATTEMPTS_TO_SAVE = 2;

/** The lease does not cover the request, so nothing was sent. */
export class LeaseTooShortError extends Error {}

/** Sends the refresh request, if the lease covers it and the save of its response. */
@Injectable()
export class RefreshRequest {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly neededMs: number;

  constructor(
    private readonly availability: ProviderAvailability,
    private readonly leases: LeaseRepository,
    database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { http }: TokensSlice,
  ) {
    this.neededMs = http.timeout * 1000 + ATTEMPTS_TO_SAVE * database.timeoutMs('lease');
  }

  /**
   * @returns newer tokens, or the error of the request
   * @throws LeaseTooShortError
   */
  async send(plan: LeasedPlan): Promise<TokenResponse | UpstreamError> {
    const { row, strategy, pair, server } = plan;
    const connection = { id: row.id, account: row.resourceOwnerId };
    const context = this.guarded(plan);
    try {
      const request = (): Promise<TokenResponse> => strategy.refreshToken(context, pair);
      const response = await this.availability.send(server, connection, request);
      return storableRefresh(response, context.definition.tokenTypes);
    } catch (error) {
      if (error instanceof UpstreamError) return error;
      if (error instanceof LeaseTooShortError || error instanceof StorageError) throw error;
      this.logger.error(
        `the strategy of ${row.provider} threw ${describeError(error)} while refreshing; let it throw UpstreamError instead`,
      );
      return new UpstreamError('bad_response', 'the strategy failed');
    }
  }

  /**
   * Creates a context that checks the lease before each request, because earlier steps such as signing take
   * time. A request is not repeated: the server may have processed it, and accept a refresh token only once.
   */
  private guarded({ context, row, lease }: LeasedPlan): OAuth2ProviderContext {
    const { http } = context;
    const send: typeof http.send = async (request) => {
      const isCovered = await lease.covers(this.neededMs, () =>
        this.leases.extend(row, lease.id, lease.ttlMs),
      );
      if (!isCovered) throw new LeaseTooShortError('the lease does not cover the request');
      return http.send({ ...request, delivery: request.delivery ?? 'unrepeated' });
    };
    return { ...context, http: { send } };
  }
}

/** Only the name is logged: the message of a custom strategy's error may contain a token. */
function describeError(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
