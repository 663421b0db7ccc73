import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import type { HeldLease } from './held-lease.js';

/** A refresh that failed: why, when it may be tried again (epoch milliseconds), and what else changes. */
export interface FailureRecord {
  reason: string;
  retryAt: number;
  columns?: TokenColumns;
}

/** A foreign lease that this process has observed, unchanged, for its whole length. */
export interface ObservedLease {
  leaseId: string;
  /** Epoch milliseconds, by the clock of the node that wrote it. */
  leaseUntil: number;
}

/** Characters that its column holds. A strategy may have reasons of its own. */
const MAX_REASON_LENGTH = 64;
/**
 * A lease that ends later than twice its length from now was edited by hand. Less would be wrong:
 * MariaDB fixes its clock when a statement begins, which may wait for another that begins later.
 */
const LONGEST_LENGTHS = 2;

const OWN = 'id = :id AND version = :seen AND lease_id = :lease';
const NO_LEASE: TokenColumns = { leaseUntil: null, leaseTtl: null, leaseId: null };

/**
 * Every statement about a lease: the right of one process to send the refresh token of a row, for a
 * bounded time. The database's clock is read and compared inside the statements; none changes `version`.
 */
@Injectable()
export class LeaseRepository {
  constructor(
    private readonly tokens: OAuth2TokenRepository,
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Claims the row as it was read: a pair, a failure or a claim that another process has stored since
   * makes the claim fail.
   *
   * @param observed on databases with several clocks, the lease that may be taken over
   * @throws StorageError when the outcome is unknown; the next claim has another id
   */
  async claim(row: StoredToken, lease: HeldLease, observed?: ObservedLease): Promise<boolean> {
    const affected = await this.tokens.update(
      {
        leaseUntil: this.after(':ttl'),
        leaseTtl: lease.ttlMs,
        leaseId: lease.id,
        claimNo: () => 'claim_no + 1',
      },
      `id = :id AND version = :seen AND claim_no = :claimed AND status = :status AND failures = :failures AND provisional_until IS NULL AND (${this.isFree()})`,
      {
        id: row.id,
        seen: row.version,
        claimed: row.claimNo,
        status: row.status,
        failures: row.failures,
        ttl: lease.ttlMs,
        ...(this.database.hasSeveralClocks && {
          observedId: observed?.leaseId ?? '',
          observedUntil: String(observed?.leaseUntil ?? 0),
        }),
      },
      {
        isApplied: (after) => after?.leaseId === lease.id,
        isRepeatable: false,
        deadline: 'lease',
      },
    );
    return affected === 1;
  }

  /** Has the lease end its whole length from now, unless another process has taken it over. */
  async extend(row: StoredToken, leaseId: string, ttlMs: number): Promise<boolean> {
    const affected = await this.tokens.update(
      { leaseUntil: this.after(':ttl') },
      OWN,
      { id: row.id, seen: row.version, lease: leaseId, ttl: ttlMs },
      { isApplied: (after) => after?.leaseId === leaseId, deadline: 'lease' },
    );
    return affected === 1;
  }

  /** Gives the lease back and leaves everything else as it is. */
  async release(row: StoredToken, leaseId: string): Promise<void> {
    await this.end(row, leaseId, {});
  }

  /** The refresh failed for a reason that may pass. @returns whether the lease was still held */
  recordFailure(
    row: StoredToken,
    leaseId: string,
    { reason, retryAt, columns }: FailureRecord,
  ): Promise<boolean> {
    return this.end(row, leaseId, {
      ...columns,
      ...this.transition(row, 'refresh_failing', reason),
      failures: row.failures + 1,
      retryAt: new Date(retryAt),
    });
  }

  /** The grant has ended. @returns whether the lease was still held */
  requireReauthorization(row: StoredToken, leaseId: string, reason: string): Promise<boolean> {
    return this.end(row, leaseId, {
      ...this.transition(row, 'reauthorization_required', reason),
      retryAt: null,
      refreshAt: null,
    });
  }

  /**
   * The grant was refused after a takeover. The earlier holder may have received a newer pair and not
   * stored it yet, so the refusal becomes final only when nothing has been stored until then.
   *
   * @param forMs milliseconds for which no process sends the refresh token
   * @returns whether the lease was still held
   */
  refuseProvisionally(row: StoredToken, leaseId: string, forMs: number): Promise<boolean> {
    const columns = { provisionalUntil: this.after(':wait'), refreshAt: this.after(':wait') };
    return this.end(row, leaseId, columns, { wait: forMs });
  }

  /** Makes a provisional refusal final whose time is over. @returns whether this call did it */
  async finalizeRefusal(row: StoredToken, reason: string): Promise<boolean> {
    const columns = {
      ...this.transition(row, 'reauthorization_required', reason),
      provisionalUntil: null,
      retryAt: null,
      refreshAt: null,
    };
    const affected = await this.tokens.update(
      columns,
      `id = :id AND version = :seen AND lease_id IS NULL AND provisional_until <= ${this.now}`,
      { id: row.id, seen: row.version },
      { isApplied: (after) => isSince(after, columns), deadline: 'lease' },
    );
    return affected === 1;
  }

  /** Ends a connection without a lease, because of what is already known. */
  async flag(row: UsableToken, reason: string): Promise<boolean> {
    const ended = 'reauthorization_required';
    const columns = { ...this.transition(row, ended, reason), refreshAt: null };
    const affected = await this.tokens.update(
      columns,
      'id = :id AND version = :seen AND status <> :ended',
      { id: row.id, seen: row.version, ended },
      { isApplied: (after) => after?.status === ended && isSince(after, columns) },
    );
    return affected === 1;
  }

  private get now(): string {
    return this.database.dialect.now;
  }

  private after(parameter: string): () => string {
    const { now } = this;
    return () => `${now} + ${parameter}`;
  }

  private isFree(): string {
    const { now } = this;
    if (this.database.hasSeveralClocks) {
      return 'lease_id IS NULL OR (lease_id = :observedId AND lease_until = :observedUntil)';
    }
    const isOver = `lease_until <= ${now}`;
    const isEdited = `lease_until > ${now} + ${LONGEST_LENGTHS} * COALESCE(lease_ttl, 0)`;
    return `lease_until IS NULL OR ${isOver} OR ${isEdited}`;
  }

  private async end(
    row: StoredToken,
    leaseId: string,
    columns: TokenColumns,
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> {
    const affected = await this.tokens.update(
      { ...columns, ...NO_LEASE },
      OWN,
      { ...parameters, id: row.id, seen: row.version, lease: leaseId },
      {
        isApplied: (after) =>
          after?.version === row.version &&
          after.leaseId !== leaseId &&
          (columns.status === undefined || after.status === columns.status) &&
          isSince(after, columns),
        deadline: 'lease',
      },
    );
    return affected === 1;
  }

  private transition(
    row: UsableToken,
    status: StoredToken['status'],
    reason: string,
  ): TokenColumns {
    const now = new Date(this.clock.now());
    const isNew = row.status !== status || row.statusReason !== reason;
    return {
      status,
      statusReason: reason.slice(0, MAX_REASON_LENGTH),
      updatedAt: now,
      ...(isNew && { statusSince: now, statusNo: () => 'status_no + 1' }),
    };
  }
}

/** Whether a row has had its status since the instant that a change of it names. */
function isSince(after: StoredToken | undefined, { statusSince }: TokenColumns): boolean {
  if (after === undefined) return false;
  return !(statusSince instanceof Date) || statusSince.getTime() === after.statusSince;
}
