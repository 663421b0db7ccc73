import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { decideRefresh, type RefreshDecision } from '../lifetime/refresh-decision.js';
import { isAlive } from '../lifetime/token-lifetime.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { RefreshFailureReason } from '../token.errors.js';
import { RefreshFailureHandler } from './refresh-failure.handler.js';
import { type RefreshResult, unavailable, unchanged } from './refresh-result.js';

type Wait = Extract<RefreshDecision, { do: 'wait' }>;

/** Stops a refresh before anything is sent, where the row and its definition say so. */
@Injectable()
export class RefreshGate {
  constructor(
    private readonly providers: OAuth2ProviderRegistry,
    private readonly failures: RefreshFailureHandler,
    private readonly errors: TokenErrorFactory,
    private readonly types: TokenTypes,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @param isAsked whether a user or an operator asks
   * @returns how the refresh ends without a request; undefined when one is to be sent
   * @throws UnknownProviderError, StorageError
   */
  async check(row: StoredToken, isAsked: boolean): Promise<RefreshResult | undefined> {
    const { refresh } = this.providers.get(row.provider).definition;
    const facts = { ...row, hasRefreshToken: row.refreshToken !== null };
    const decision = decideRefresh(facts, refresh, this.clock.now(), isAsked);
    switch (decision.do) {
      case 'now':
        return undefined;
      case 'wait':
        return this.wait(row, decision);
      case 'finalize':
        return this.failures.finalizeRefusal(row);
      case 'never':
        if (decision.reason === 'ended') return this.ended(row);
        if (decision.reason !== 'impossible') return unchanged(row);
        return this.failures.endWithoutRequest(row, decision.cause);
    }
  }

  private ended(row: StoredToken): RefreshResult {
    const reason = row.statusReason as RefreshFailureReason;
    return unavailable(row, this.errors.reauthorizationRequired(row, reason));
  }

  private wait(row: StoredToken, { reason, until }: Wait): RefreshResult {
    const cause = row.statusReason as RefreshFailureReason;
    const retryAfterMs = until - this.clock.now();
    switch (reason) {
      case 'too_young':
        return unchanged(row);
      case 'provisional':
        return unavailable(row, this.errors.failure(row, 'superseded', { retryAfterMs }));
      case 'refused':
        return unavailable(row, this.errors.refused(row, cause, retryAfterMs), {
          waitsForProbe: true,
        });
      case 'failed': {
        const isByType = cause === 'bad_response' && !this.types.isUsable(row);
        const error = isByType
          ? this.types.failure(row)
          : this.errors.failure(row, cause, { retryAfterMs });
        // A provider that says when it responds again is believed by callers without a living token.
        const isWorthWaiting = cause === 'rate_limited' && !isAlive(row, this.clock.now());
        return unavailable(row, error, { isWorthWaiting });
      }
    }
  }
}
