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
import { LEASES_UNTIL_FINAL } from '../leases/lease-claims.js';
import { type FailureRecord, LeaseRepository } from '../leases/lease.repository.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { OtherConnections } from '../refusals/other-connections.js';
import { afterRefusal, isRefusedForGood, probeAfterMs } from '../refusals/refusal-rules.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import {
  NotConnectedError,
  type RefreshFailureReason,
  type TokenRefreshError,
} from '../token.errors.js';

/** Decides what a failed refresh means for the connection: retry later, or wait for the user or the operator. */
@Injectable()
export class RefreshFailureHandler {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly availability: ProviderAvailability,
    private readonly others: OtherConnections,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /** @throws StorageError, NotConnectedError when the row was deleted */
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
    if (error.reason === 'rejected') return this.rejected(plan, error);
    if (error.refusal !== undefined && !isShortLived(row))
      return this.refused(plan, error, error.refusal);
    return this.postpone(plan, error);
  }

  /**
   * Makes an expired provisional refusal final.
   *
   * @throws StorageError, NotConnectedError
   */
  async finalizeRefusal(row: StoredToken): Promise<RefreshResult> {
    if (await this.leases.finalizeRefusal(row, 'rejected')) {
      return this.ended(row, 'rejected', { step: 'token_request' });
    }
    return this.superseded(row);
  }

  /** Ends a connection for a reason that needs no request. @throws StorageError */
  async endWithoutRequest(row: StoredToken, reason: RefreshFailureReason): Promise<RefreshResult> {
    if (await this.leases.endConnection(row, reason)) return this.ended(row, reason, {});
    return unavailable(row, this.errors.reauthorizationRequired(row, reason));
  }

  /**
   * Ends the connection if the row has not changed; otherwise another process has stored newer tokens.
   * After a takeover the previous lease owner may still store newer tokens, so the refusal is provisional.
   */
  private async rejected({ row, lease }: LeasedPlan, error: UpstreamError): Promise<RefreshResult> {
    const failure = requestFailure(error);
    if (lease.isTakeover) {
      const wait = LEASES_UNTIL_FINAL * lease.ttlMs;
      await this.leases.refuseProvisionally(row, lease, wait, failure);
      return this.superseded(row, wait, failure);
    }
    if (await this.leases.requireReauthorization(row, lease, 'rejected', failure)) {
      return this.ended(row, 'rejected', failure);
    }
    return this.superseded(row, undefined, failure);
  }

  /** Returns the newer tokens of another process; without any, the result is a retryable error. */
  private async superseded(
    row: StoredToken,
    retryAfterMs?: number,
    failure?: FailureDetails,
  ): Promise<RefreshResult> {
    const newer = await this.newer(row);
    if (newer !== undefined) return refreshed(newer);
    return unavailable(row, this.errors.failure(row, 'superseded', { retryAfterMs }), { failure });
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
      return this.rejected(plan, error);
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

  /** The row with newer tokens, if another process has stored some. @throws NotConnectedError */
  private async newer(row: StoredToken): Promise<StoredToken | undefined> {
    const current = await this.repository.findStored(row.id);
    if (current === undefined) throw new NotConnectedError(row.provider);
    return current.version > row.version ? current : undefined;
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
    const newer = isRecorded ? undefined : await this.newer(row);
    if (newer !== undefined) return refreshed(newer);
    const failure = failed.details;
    if (!isRecorded || row.status !== 'active') return unavailable(row, error, { failure });
    const name = 'oauth2.refresh_failed';
    const change = { row, status: 'refresh_failing', reason: failed.reason, line: '' } as const;
    const isEmitted = await this.events.emit(change, name);
    return unavailable(row, error, { failure, event: isEmitted ? name : undefined });
  }

  /** Emits the event for a connection that was just stored as ended. */
  private async ended(
    row: StoredToken,
    reason: RefreshFailureReason,
    failure: FailureDetails,
  ): Promise<RefreshResult> {
    const name = 'oauth2.reauthorization_required';
    const change = { row, status: 'reauthorization_required', reason, line: '' } as const;
    const event = (await this.events.emit(change, name)) ? name : undefined;
    const error = this.errors.reauthorizationRequired(row, reason);
    return unavailable(row, error, { failure, event });
  }
}

function requestFailure({ status, error }: UpstreamError): FailureDetails {
  // A strategy of the application may pass on whatever the provider sent.
  return { step: 'token_request', httpStatus: status, providerError: safeErrorCode(error) };
}
