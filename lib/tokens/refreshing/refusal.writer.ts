import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { FailureDetails } from '../history/history-entry.js';
import { LEASES_UNTIL_FINAL } from '../leases/lease-claims.js';
import { LeaseRepository } from '../leases/lease.repository.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { StatusEvents } from '../storage/status-events.js';
import type { StoredToken } from '../storage/stored-token.js';
import { NotConnectedError, type RefreshFailureReason } from '../token.errors.js';
import type { LeasedPlan } from './refresh-plan.js';
import { type RefreshResult, refreshed, unavailable } from './refresh-result.js';
import { UnsavedOutcomes } from './unsaved-outcomes.js';

/**
 * Stores that a provider has refused a refresh token for good, and retries until it is stored. Otherwise
 * this process would send the same refresh token again after each lease, as long as the database fails.
 */
@Injectable()
export class RefusalWriter {
  private readonly unsaved: UnsavedOutcomes<RefreshResult>;

  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly leases: LeaseRepository,
    private readonly errors: TokenErrorFactory,
    private readonly events: StatusEvents,
    private readonly clock: DatabaseClock,
    work: InFlightWork,
  ) {
    this.unsaved = new UnsavedOutcomes(errors, work);
  }

  /**
   * Waits for the pending refusal of this refresh token; undefined when there is none.
   *
   * @throws TokenRefreshError `storage` when it could not be stored within ten seconds
   * @throws NotConnectedError when the row was deleted
   */
  pending(row: StoredToken): Promise<RefreshResult> | undefined {
    const saving = this.unsaved.get(createKey(row));
    return saving && this.unsaved.waitFor(row, saving);
  }

  /**
   * Ends the connection if the row has not changed; otherwise another process has stored newer tokens.
   * After a takeover the previous lease owner may still store newer tokens, so the refusal is provisional.
   *
   * @throws what {@link pending} throws
   */
  store(plan: LeasedPlan, failure: FailureDetails): Promise<RefreshResult> {
    const { row } = plan;
    const since = this.clock.now();
    return this.unsaved.store(createKey(row), {
      row,
      name: 'the refusal',
      attempt: (isRepeated) => this.attempt(plan, failure, since, isRepeated),
      isFinal: (error) => !(error instanceof StorageError),
    });
  }

  /**
   * Makes an expired provisional refusal final.
   *
   * @throws StorageError, NotConnectedError
   */
  async finalize(row: StoredToken): Promise<RefreshResult> {
    if (await this.leases.finalizeRefusal(row, 'rejected')) {
      return this.ended(row, 'rejected', { step: 'token_request' }, '');
    }
    return this.superseded(row);
  }

  /** Ends a connection for a reason that needs no request. @throws StorageError */
  async endWithoutRequest(row: StoredToken, reason: RefreshFailureReason): Promise<RefreshResult> {
    if (await this.leases.endConnection(row, reason)) return this.ended(row, reason, {}, '');
    return unavailable(row, this.errors.reauthorizationRequired(row, reason));
  }

  private async attempt(
    { row, lease }: LeasedPlan,
    failure: FailureDetails,
    since: number,
    isRepeated: boolean,
  ): Promise<RefreshResult> {
    if (lease.isTakeover) {
      const wait = LEASES_UNTIL_FINAL * lease.ttlMs;
      await this.leases.refuseProvisionally(row, lease, wait, failure);
      return this.superseded(row, wait, failure);
    }
    const details = { ...failure, since };
    const isEnded = await this.leases.requireReauthorization(row, lease, 'rejected', details);
    if (!isEnded && !(isRepeated && (await this.hasEnded(row, since)))) {
      return this.superseded(row, undefined, failure);
    }
    // The caller whose request was refused may have left meanwhile, so the event writes its own line.
    return this.ended(row, 'rejected', failure, isRepeated ? undefined : '');
  }

  /** Whether an earlier attempt was executed that the database did not confirm. @throws StorageError */
  private async hasEnded(row: StoredToken, since: number): Promise<boolean> {
    const current = await this.repository.findStored(row.id);
    return current?.version === row.version && current.statusSince === since;
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

  /** The row with newer tokens, if another process has stored some. @throws NotConnectedError */
  async newer(row: StoredToken): Promise<StoredToken | undefined> {
    const current = await this.repository.findStored(row.id);
    if (current === undefined) throw new NotConnectedError(row.provider);
    return current.version > row.version ? current : undefined;
  }

  /**
   * Emits the event for a connection that was just stored as ended.
   *
   * @param line empty when the caller logs the event
   */
  private async ended(
    row: StoredToken,
    reason: RefreshFailureReason,
    failure: FailureDetails,
    line?: '',
  ): Promise<RefreshResult> {
    const name = 'oauth2.reauthorization_required';
    const change = { row, status: 'reauthorization_required', reason, line } as const;
    const isEmitted = await this.events.emit(change, name);
    const event = isEmitted && line !== undefined ? name : undefined;
    const error = this.errors.reauthorizationRequired(row, reason);
    return unavailable(row, error, { failure, event });
  }
}

/** A refusal concerns one refresh token: a reconnect brings another version. */
function createKey({ id, version }: StoredToken): string {
  return `${id} ${version}`;
}
