import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { GrantRefusal, UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { ProviderUnavailableError } from '../../providers/availability/provider-unavailable.error.js';
import { ClientAcceptance } from './client-acceptance.js';
import type { RefreshPlan, RefreshOutcome } from './refresh-plan.js';
import { backoffMs, isShortLived, NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import { type FailureRecord, LeaseRepository } from '../storage/lease.repository.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { OtherConnections } from './other-connections.js';
import { afterRefusal, isRefusedForGood, probeAfterMs } from './refusal-rules.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import { NotConnectedError, type RefreshFailureReason } from '../token.errors.js';

/** What a failed refresh means for the connection, and who must act: the user, the operator, or no one. */
@Injectable()
export class RefreshFailureHandler {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly availability: ProviderAvailability,
    private readonly others: OtherConnections,
    private readonly acceptance: ClientAcceptance,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @throws ReauthorizationRequiredError, NotConnectedError, TokenRefreshError `superseded`
   */
  async judge(departure: RefreshPlan, error: UpstreamError): Promise<RefreshOutcome> {
    const { row, me, server } = departure;
    const isOurs = error.clientRefusal === 'certain' && this.availability.isClientRefused(server);
    if (error instanceof ProviderUnavailableError || isOurs) {
      await this.leases.release(row, me);
      return { row, failure: this.errors.upstream(row, error) };
    }
    if (error.reason === 'rejected') return this.rejected(departure);
    if (error.refusal !== undefined && !isShortLived(row))
      return this.refused(departure, error, error.refusal);
    return this.postpone(departure, error);
  }

  /** A connection works again, so others of its client that are refused may, too. Never throws. */
  recovered({ row, server }: RefreshPlan): Promise<void> {
    return this.acceptance.wake(row.id, row.provider, server);
  }

  /** The grant is revoked only if the row has not changed; otherwise another process has stored a newer pair. */
  private async rejected({ row, me }: RefreshPlan): Promise<RefreshOutcome> {
    if (await this.leases.requireReauthorization(row, me, 'rejected')) {
      await this.reportDead(row, 'rejected');
      throw this.errors.reauthorizationRequired(row, 'rejected');
    }
    const newer = await this.newer(row);
    if (newer !== undefined) return { row: newer };
    throw this.errors.failure(row, 'superseded');
  }

  /** A refusal that may be final: the row counts how often and since when it is repeated. */
  private async refused(
    departure: RefreshPlan,
    error: UpstreamError,
    { fingerprint, needsUser }: GrantRefusal,
  ): Promise<RefreshOutcome> {
    const { row, context } = departure;
    const now = this.clock.now();
    const record = afterRefusal(row, fingerprint, now);
    const isForGood = isRefusedForGood(record, now, context.definition.errors?.giveUpAfter);
    if (isForGood && (needsUser || (await this.isThisGrantAlone(departure, record.refusedSince)))) {
      return this.rejected(departure);
    }
    const wait = Math.max(error.retryAfterMs ?? 0, probeAfterMs(record, now));
    const refusedSince = new Date(record.refusedSince);
    const failure = this.errors.refused(row, error.reason, wait);
    const columns = { ...record, refusedSince, refreshAt: new Date(now + wait) };
    return this.record(departure, { reason: error.reason, retryAt: now + wait, columns }, failure);
  }

  /** Whether other connections succeed while this one is refused, or there are none to compare with. */
  private async isThisGrantAlone({ row, server }: RefreshPlan, since: number): Promise<boolean> {
    const outcome = await this.others.outcomeSince(row.id, server, since);
    if (!this.availability.isClientRefused(server) && outcome !== 'failed') return true;
    this.availability.refusesAll(server);
    return false;
  }

  /** What another process has stored in the meantime, if anything. @throws NotConnectedError */
  private async newer(row: StoredToken): Promise<StoredToken | undefined> {
    const current = await this.repository.findStored(row.id);
    if (current === undefined) throw new NotConnectedError(row.provider);
    return current.version > row.version ? current : undefined;
  }

  private async postpone(departure: RefreshPlan, error: UpstreamError): Promise<RefreshOutcome> {
    const { row } = departure;
    const wait = Math.max(error.retryAfterMs ?? 0, backoffMs(row.failures));
    const failure =
      error.reason === 'client_config'
        ? this.errors.unclear(row, wait)
        : this.errors.upstream(row, error, wait);
    const retryAt = this.clock.now() + wait;
    const result = await this.record(departure, { reason: error.reason, retryAt }, failure);
    const isWorthWaiting = error.retryAfterMs !== undefined || error.reason === 'rate_limited';
    return result.failure === undefined ? result : { ...result, isWorthWaiting };
  }

  /** The failure is remembered in the row, so that everybody waits and not only this process. */
  private async record(
    { row, me }: RefreshPlan,
    failed: FailureRecord,
    failure: RefreshOutcome['failure'],
  ): Promise<RefreshOutcome> {
    // What it lacks stays the reason: it decides how the token is exchanged.
    const reason = isShortLived(row) ? NOT_EXCHANGED : failed.reason;
    const isOurs = await this.leases.recordFailure(row, me, { ...failed, reason });
    const newer = isOurs ? undefined : await this.newer(row);
    if (newer !== undefined) return { row: newer };
    if (isOurs && row.status === 'active') {
      const change = { row, status: 'refresh_failing', reason: failed.reason } as const;
      await this.events.emit(change, 'oauth2.refresh_failed');
    }
    return { row, failure };
  }

  private reportDead(row: StoredToken, reason: string): Promise<void> {
    const change = { row, status: 'reauthorization_required', reason } as const;
    return this.events.emit(change, 'oauth2.reauthorization_required');
  }

  /** Flags a row because of what is already known of it. @throws ReauthorizationRequiredError always */
  async final(row: StoredToken, reason: RefreshFailureReason): Promise<never> {
    if (await this.leases.flag(row, reason)) await this.reportDead(row, reason);
    throw this.errors.reauthorizationRequired(row, reason);
  }
}
