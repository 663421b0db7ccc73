import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { decideRefresh, type RefreshDecision } from '../lifetime/refresh-decision.js';
import { isAlive } from '../lifetime/token-lifetime.js';
import { LeaseClaims } from '../leases/lease-claims.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { RefreshFailureReason } from '../token.errors.js';
import { type RefreshResult, unavailable, unchanged } from './refresh-result.js';
import { RefusalWriter } from './refusal.writer.js';

type Wait = Extract<RefreshDecision, { do: 'wait' }>;

/** Checks whether the row and its provider's definition allow a refresh request now. */
@Injectable()
export class RefreshGate {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly refusals: RefusalWriter,
    private readonly errors: TokenErrorFactory,
    private readonly types: TokenTypes,
    private readonly claims: LeaseClaims,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param isManual whether a user or an operator requests the refresh
   * @returns the result of a refresh without a request; undefined when a request must be sent
   * @throws UnknownProviderError, StorageError
   */
  async check(row: StoredToken, isManual: boolean): Promise<RefreshResult | undefined> {
    const { refresh } = this.providers.get(row.provider).definition;
    const decision = decideRefresh(row, refresh, this.clock.now(), isManual);
    switch (decision.do) {
      case 'now':
        return undefined;
      case 'wait':
        return this.wait(row, decision);
      case 'finalize':
        return this.provisional(row);
      case 'never':
        if (decision.reason === 'ended') return this.ended(row);
        if (decision.reason !== 'impossible') return unchanged(row);
        return this.refusals.endWithoutRequest(row, decision.cause);
    }
  }

  /** Handles a refusal after a takeover: no request is sent, and the refusal becomes final later. */
  private async provisional(row: StoredToken): Promise<RefreshResult> {
    const retryAfterMs = this.claims.refusalLeftMs(row);
    if (retryAfterMs <= 0) return this.refusals.finalize(row);
    return unavailable(row, this.errors.failure(row, 'superseded', { retryAfterMs }));
  }

  private ended(row: StoredToken): RefreshResult {
    const reason = row.statusReason as RefreshFailureReason;
    return unavailable(row, this.errors.reauthorizationRequired(row, reason));
  }

  private wait(row: StoredToken, { reason, until }: Wait): RefreshResult | Promise<RefreshResult> {
    const cause = row.statusReason as RefreshFailureReason;
    const retryAfterMs = until - this.clock.now();
    switch (reason) {
      case 'too_young':
        return unchanged(row);
      case 'provisional':
        return this.provisional(row);
      case 'refused':
        return unavailable(row, this.errors.refused(row, cause, retryAfterMs), {
          waitsForProbe: true,
        });
      case 'failed': {
        const isByType = cause === 'bad_response' && !this.types.isUsable(row);
        const error = isByType
          ? this.types.failure(row)
          : this.errors.failure(row, cause, { retryAfterMs });
        // The provider has sent a Retry-After; callers wait for it when the access token has expired.
        const isWorthWaiting = cause === 'rate_limited' && !isAlive(row, this.clock.now());
        return unavailable(row, error, { isWorthWaiting });
      }
    }
  }
}
