import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import type { GrantRefusal, UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { ProviderUnavailableError } from '../../providers/availability/provider-unavailable.error.js';
import type { LeasedPlan } from './refresh-plan.js';
import { type RefreshResult, refreshed, unavailable } from './refresh-result.js';
import { backoffMs, isAlive, isShortLived, NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
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

/** After a takeover a refusal is final when nothing has been stored for so many leases. */
const LEASES_UNTIL_FINAL = 2;

/** What a failed refresh means for the connection, and who must act: the user, the operator, or no one. */
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

  /** @throws StorageError, NotConnectedError when the row is gone */
  async handle(plan: LeasedPlan, error: UpstreamError): Promise<RefreshResult> {
    const { row, lease, server } = plan;
    const isOurs = error.clientRefusal === 'certain' && this.availability.isClientRefused(server);
    if (error instanceof ProviderUnavailableError || isOurs) {
      await this.leases.release(row, lease.id);
      return unavailable(row, this.errors.upstream(row, error));
    }
    if (error.reason === 'rejected') return this.rejected(plan);
    if (error.refusal !== undefined && !isShortLived(row))
      return this.refused(plan, error, error.refusal);
    return this.postpone(plan, error);
  }

  /**
   * Makes a provisional refusal final whose time is over.
   *
   * @throws StorageError, NotConnectedError
   */
  async finalizeRefusal(row: StoredToken): Promise<RefreshResult> {
    if (await this.leases.finalizeRefusal(row, 'rejected')) {
      await this.reportEnded(row, 'rejected');
      return unavailable(row, this.errors.reauthorizationRequired(row, 'rejected'));
    }
    return this.superseded(row);
  }

  /** Ends a connection because of what is already known of it. @throws StorageError */
  async endWithoutRequest(row: StoredToken, reason: RefreshFailureReason): Promise<RefreshResult> {
    if (await this.leases.flag(row, reason)) await this.reportEnded(row, reason);
    return unavailable(row, this.errors.reauthorizationRequired(row, reason));
  }

  /**
   * The grant has ended only if the row has not changed; otherwise another process has stored newer
   * tokens. After a takeover the earlier holder may still store some, so the refusal is provisional.
   */
  private async rejected({ row, lease }: LeasedPlan): Promise<RefreshResult> {
    if (lease.isTakeover) {
      const wait = LEASES_UNTIL_FINAL * lease.ttlMs;
      await this.leases.refuseProvisionally(row, lease.id, wait);
      return this.superseded(row, wait);
    }
    if (await this.leases.requireReauthorization(row, lease.id, 'rejected')) {
      await this.reportEnded(row, 'rejected');
      return unavailable(row, this.errors.reauthorizationRequired(row, 'rejected'));
    }
    return this.superseded(row);
  }

  /** What another process has stored meanwhile; otherwise the caller asks again. */
  private async superseded(row: StoredToken, retryAfterMs?: number): Promise<RefreshResult> {
    const newer = await this.newer(row);
    if (newer !== undefined) return refreshed(newer);
    return unavailable(row, this.errors.failure(row, 'superseded', { retryAfterMs }));
  }

  /** A refusal that may be final: the row counts how often and since when it is repeated. */
  private async refused(
    plan: LeasedPlan,
    error: UpstreamError,
    { fingerprint, needsUser }: GrantRefusal,
  ): Promise<RefreshResult> {
    const { row, context } = plan;
    const now = this.clock.now();
    const record = afterRefusal(row, fingerprint, now);
    const isForGood = isRefusedForGood(record, now, context.definition.errors?.giveUpAfter);
    if (isForGood && (needsUser || (await this.isThisGrantAlone(plan, record.refusedSince)))) {
      return this.rejected(plan);
    }
    const wait = Math.max(error.retryAfterMs ?? 0, probeAfterMs(record, now));
    const refusedSince = new Date(record.refusedSince);
    const failure = this.errors.refused(row, error.reason, wait);
    const columns = { ...record, refusedSince, refreshAt: new Date(now + wait) };
    return this.record(plan, { reason: error.reason, retryAt: now + wait, columns }, failure);
  }

  /** Whether other connections succeed while this one is refused, or there are none to compare with. */
  private async isThisGrantAlone({ row, server }: LeasedPlan, since: number): Promise<boolean> {
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

  private async postpone(plan: LeasedPlan, error: UpstreamError): Promise<RefreshResult> {
    const { row } = plan;
    const wait = Math.max(error.retryAfterMs ?? 0, backoffMs(row.failures));
    const failure =
      error.reason === 'client_config'
        ? this.errors.unclear(row, wait)
        : this.errors.upstream(row, error, wait);
    const retryAt = this.clock.now() + wait;
    const result = await this.record(plan, { reason: error.reason, retryAt }, failure);
    const isTimeKnown = error.retryAfterMs !== undefined || error.reason === 'rate_limited';
    // Callers wait only where there is no living token to continue with.
    const isWorthWaiting = isTimeKnown && !isAlive(row, this.clock.now());
    return result.error === undefined ? result : { ...result, isWorthWaiting };
  }

  /** Records the failure in the row, so that the callers in all processes wait. */
  private async record(
    { row, lease }: LeasedPlan,
    failed: FailureRecord,
    error: TokenRefreshError,
  ): Promise<RefreshResult> {
    // What it lacks stays the reason: it decides how the token is exchanged.
    const reason = isShortLived(row) ? NOT_EXCHANGED : failed.reason;
    const isOurs = await this.leases.recordFailure(row, lease.id, { ...failed, reason });
    const newer = isOurs ? undefined : await this.newer(row);
    if (newer !== undefined) return refreshed(newer);
    if (isOurs && row.status === 'active') {
      const change = { row, status: 'refresh_failing', reason: failed.reason } as const;
      await this.events.emit(change, 'oauth2.refresh_failed');
    }
    return unavailable(row, error);
  }

  private reportEnded(row: StoredToken, reason: string): Promise<void> {
    const change = { row, status: 'reauthorization_required', reason } as const;
    return this.events.emit(change, 'oauth2.reauthorization_required');
  }
}
