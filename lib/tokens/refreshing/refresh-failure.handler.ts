import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { GrantRefusal, UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { ProviderUnavailableError } from '../../providers/availability/provider-unavailable.error.js';
import { safeErrorCode } from '../../providers/requests/error-classification.js';
import type { LeasedPlan } from './refresh-plan.js';
import { type RefreshResult, refreshed, unavailable } from './refresh-result.js';
import { backoffMs, isAlive, isShortLived, NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import type { FailureDetails } from '../history/history-entry.js';
import { type FailureRecord, LeaseRepository } from '../leases/lease.repository.js';
import { OtherConnections } from '../refusals/other-connections.js';
import { afterRefusal, isRefusedForGood, probeAfterMs } from '../refusals/refusal-rules.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { TokenRefreshError } from '../token.errors.js';
import { RefusalWriter } from './refusal.writer.js';

/** Decides what a failed refresh means for the connection: retry later, or wait for the user or the operator. */
@Injectable()
export class RefreshFailureHandler {
  constructor(
    private readonly refusals: RefusalWriter,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly availability: ProviderAvailability,
    private readonly others: OtherConnections,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @throws StorageError, NotConnectedError when the row was deleted
   * @throws TokenRefreshError `storage` when a refusal could not be stored within ten seconds
   */
  async handle(plan: LeasedPlan, error: UpstreamError): Promise<RefreshResult> {
    const { row, lease, server } = plan;
    const isRefused =
      error.clientRefusal === 'certain' && this.availability.isClientRefused(server);
    if (error instanceof ProviderUnavailableError || isRefused) {
      const isSent = !(error instanceof ProviderUnavailableError);
      const failure = isSent ? requestFailure(error) : undefined;
      await this.leases.release(row, lease, failure && { code: error.reason, ...failure });
      return unavailable(row, this.errors.upstream(row, error), { failure });
    }
    if (error.reason === 'rejected') return this.refusals.store(plan, requestFailure(error));
    if (error.refusal !== undefined && !isShortLived(row))
      return this.refused(plan, error, error.refusal);
    return this.postpone(plan, error);
  }

  /** Handles a refusal that may be final: the row counts how often and since when the provider repeats it. */
  private async refused(
    plan: LeasedPlan,
    error: UpstreamError,
    { fingerprint, needsUser }: GrantRefusal,
  ): Promise<RefreshResult> {
    const { row, context } = plan;
    const now = this.clock.now();
    const record = afterRefusal(row, fingerprint, now);
    const isForGood = isRefusedForGood(record, now, context.definition.errors?.giveUpAfter);
    if (isForGood && (needsUser || (await this.isOnlyThisGrant(plan, record.refusedSince)))) {
      return this.refusals.store(plan, requestFailure(error));
    }
    const wait = Math.max(error.retryAfterMs ?? 0, probeAfterMs(record, now));
    const refusedSince = new Date(record.refusedSince);
    const failure = this.errors.refused(row, error.reason, wait);
    const columns = { ...record, refusedSince, refreshAt: new Date(now + wait) };
    const details = requestFailure(error);
    const failed = { reason: error.reason, retryAt: now + wait, columns, details };
    return this.record(plan, failed, failure);
  }

  /** Whether only this connection is refused: others succeed, or there are none to compare with. */
  private async isOnlyThisGrant({ row, server }: LeasedPlan, since: number): Promise<boolean> {
    const outcome = await this.others.outcomeSince(row.id, server, since);
    if (!this.availability.isClientRefused(server) && outcome !== 'failed') return true;
    this.availability.refusesAll(server);
    return false;
  }

  private async postpone(plan: LeasedPlan, error: UpstreamError): Promise<RefreshResult> {
    const { row } = plan;
    const wait = Math.max(error.retryAfterMs ?? 0, backoffMs(row.failures));
    const failure =
      error.reason === 'client_config'
        ? this.errors.unclear(row, wait)
        : this.errors.upstream(row, error, wait);
    const retryAt = this.clock.now() + wait;
    const details = requestFailure(error);
    const result = await this.record(plan, { reason: error.reason, retryAt, details }, failure);
    const isTimeKnown = error.retryAfterMs !== undefined || error.reason === 'rate_limited';
    // Callers wait only when the stored access token has expired.
    const isWorthWaiting = isTimeKnown && !isAlive(row, this.clock.now());
    return result.error === undefined ? result : { ...result, isWorthWaiting };
  }

  /** Records the failure in the row, so that all processes wait before they retry. */
  private async record(
    { row, lease }: LeasedPlan,
    failed: FailureRecord,
    error: TokenRefreshError,
  ): Promise<RefreshResult> {
    // The status reason of a short-lived token must not change: it decides how the token is exchanged.
    const reason = isShortLived(row) ? NOT_EXCHANGED : failed.reason;
    const isRecorded = await this.leases.recordFailure(row, lease, { ...failed, reason });
    const newer = isRecorded ? undefined : await this.refusals.newer(row);
    if (newer !== undefined) return refreshed(newer);
    const failure = failed.details;
    if (!isRecorded || row.status !== 'active') return unavailable(row, error, { failure });
    const name = 'oauth2.refresh_failed';
    const change = { row, status: 'refresh_failing', reason: failed.reason, line: '' } as const;
    const isEmitted = await this.events.emit(change, name);
    return unavailable(row, error, { failure, event: isEmitted ? name : undefined });
  }
}

function requestFailure({ status, error }: UpstreamError): FailureDetails {
  // A strategy of the application may pass on whatever the provider sent.
  return { step: 'token_request', httpStatus: status, providerError: safeErrorCode(error) };
}
