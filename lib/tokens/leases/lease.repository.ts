import { Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { type FailureDetails, type HistoryEntry, writeEntry } from '../history/history-entry.js';
import { OAuth2TokenRepository, type TokenColumns } from '../storage/oauth2-token.repository.js';
import type { StoredToken, UsableToken } from '../storage/stored-token.js';
import type { HeldLease } from './held-lease.js';

/** A failed refresh: its reason, the time of the next attempt (epoch milliseconds), and other changed columns. */
export interface FailureRecord {
  reason: string;
  retryAt: number;
  columns?: TokenColumns;
  /** Further details for the history entry. */
  details?: FailureDetails;
}

/** A failed attempt that changes nothing but the history. */
export type AttemptFailure = FailureDetails & { code: string };

/** The lease of this process, and the history entry that its claim has written. */
export interface LeaseOwner {
  id: string;
  started: string;
  isTakeover: boolean;
}

/** Another process's lease that this process has observed unchanged for its full duration. */
export interface ObservedLease {
  leaseId: string;
  /** Epoch milliseconds by the clock of the database node that wrote the lease. */
  leaseUntil: number;
}

/** Length of the column. A custom strategy can throw reasons that are longer. */
const MAX_REASON_LENGTH = 64;
/**
 * A lease that ends more than twice its duration from now was edited by hand and counts as expired. A
 * smaller factor would be wrong: MariaDB reads its clock when a statement starts, and that statement may
 * then wait for one that started later.
 */
const LONGEST_LENGTHS = 2;

const OWN = 'id = :id AND version = :seen AND lease_id = :lease';
const NO_LEASE: TokenColumns = { leaseUntil: null, leaseTtl: null, leaseId: null };

/**
 * Contains every SQL statement about leases. A lease is the right of one process to send the refresh token
 * of a row for a limited time. The statements compare the database's own clock; none changes `version`.
 */
@Injectable()
export class LeaseRepository {
  constructor(
    private readonly tokens: OAuth2TokenRepository,
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Claims the lease, unless another process has stored a token pair, a failure or a claim since the row
   * was read.
   *
   * @param observed the lease that may be taken over, on databases with several clocks
   * @throws StorageError when the outcome is unknown; the next claim uses another id
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
        history: { entry: lease.started },
      },
    );
    return affected === 1;
  }

  /** Restarts the lease's full duration, unless another process has taken the lease over. */
  async extend(row: StoredToken, leaseId: string, ttlMs: number): Promise<boolean> {
    const before = await this.tokens.findLeased(row.id);
    if (before?.leaseId !== leaseId) return false;
    const affected = await this.tokens.update(
      { leaseUntil: this.after(':ttl') },
      OWN,
      { id: row.id, seen: row.version, lease: leaseId, ttl: ttlMs },
      {
        // The row has this lease before the extension, too: only its end tells whether it was extended.
        isApplied: (after) => after?.leaseId === leaseId && after.leaseUntil !== before.leaseUntil,
        deadline: 'lease',
      },
    );
    return affected === 1;
  }

  /**
   * Releases the lease without changing the status.
   *
   * @param failed the failure for the history; omitted when no request was sent
   */
  async release(row: StoredToken, lease: LeaseOwner, failed?: AttemptFailure): Promise<void> {
    await this.end(row, lease, keepTakeover(lease), failed && { what: 'failed', ...failed });
  }

  /** Records a failure that can be temporary. @returns whether this process still owned the lease */
  recordFailure(
    row: StoredToken,
    lease: LeaseOwner,
    { reason, retryAt, columns, details }: FailureRecord,
  ): Promise<boolean> {
    const changed = {
      ...columns,
      ...keepTakeover(lease),
      ...this.transition(row, 'refresh_failing', reason),
      failures: row.failures + 1,
      retryAt: new Date(retryAt),
    };
    return this.end(row, lease, changed, {
      what: 'failed',
      code: reason,
      nextAttemptAt: retryAt,
      ...details,
    });
  }

  /**
   * Records that the grant has ended.
   *
   * @param details.since the start of the status in epoch milliseconds, by which a repeated call recognizes
   *   an earlier one that was executed
   * @returns whether this process still owned the lease
   */
  requireReauthorization(
    row: StoredToken,
    lease: LeaseOwner,
    reason: string,
    { since, ...details }: FailureDetails & { since?: number } = {},
  ): Promise<boolean> {
    const changed = {
      ...this.transition(row, 'reauthorization_required', reason, since),
      retryAt: null,
      refreshAt: null,
    };
    return this.end(row, lease, changed, { what: 'ended', code: reason, ...details });
  }

  /**
   * Records that the provider refused the grant after a takeover. The previous lease owner may have
   * received a newer token pair that it has not stored yet. The refusal becomes final when no pair has
   * been stored after `forMs`.
   *
   * @param forMs milliseconds during which no process sends the refresh token
   * @returns whether this process still owned the lease
   */
  refuseProvisionally(
    row: StoredToken,
    lease: LeaseOwner,
    forMs: number,
    details: FailureDetails = {},
  ): Promise<boolean> {
    const columns = { provisionalUntil: this.after(':wait'), refreshAt: this.after(':wait') };
    const nextAttemptAt = this.clock.now() + forMs;
    const entry = { what: 'refused', code: 'rejected', nextAttemptAt, ...details } as const;
    return this.end(row, lease, columns, entry, { wait: forMs });
  }

  /** Makes an expired provisional refusal final. @returns whether this call changed the row */
  async finalizeRefusal(row: StoredToken, reason: string): Promise<boolean> {
    const columns = {
      ...this.transition(row, 'reauthorization_required', reason),
      provisionalUntil: null,
      retryAt: null,
      refreshAt: null,
    };
    // With several clocks, the caller has already observed this refusal for its full duration.
    const isOver = this.database.hasSeveralClocks
      ? 'provisional_until = :until'
      : `provisional_until <= ${this.now}`;
    const affected = await this.tokens.update(
      columns,
      `id = :id AND version = :seen AND lease_id IS NULL AND ${isOver}`,
      { id: row.id, seen: row.version, until: String(row.provisionalUntil) },
      {
        isApplied: (after) => isSince(after, columns),
        deadline: 'lease',
        history: { entry: this.entry({ what: 'ended', code: reason }) },
      },
    );
    return affected === 1;
  }

  /** Ends a connection without a lease, for a reason that needs no request. */
  async endConnection(row: UsableToken, reason: string): Promise<boolean> {
    const ended = 'reauthorization_required';
    const columns = { ...this.transition(row, ended, reason), refreshAt: null };
    const affected = await this.tokens.update(
      columns,
      'id = :id AND version = :seen AND status <> :ended',
      { id: row.id, seen: row.version, ended },
      {
        isApplied: (after) => after?.status === ended && isSince(after, columns),
        history: { entry: this.entry({ what: 'ended', code: reason }) },
      },
    );
    return affected === 1;
  }

  private entry(entry: Omit<HistoryEntry, 'at'>): string {
    return writeEntry({ at: this.clock.now(), ...entry });
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
    { id: leaseId, started }: LeaseOwner,
    columns: TokenColumns,
    entry?: Omit<HistoryEntry, 'at'>,
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> {
    const affected = await this.tokens.update(
      { ...NO_LEASE, ...columns },
      OWN,
      { ...parameters, id: row.id, seen: row.version, lease: leaseId },
      {
        isApplied: (after) =>
          after?.version === row.version &&
          after.leaseId !== leaseId &&
          (columns.status === undefined || after.status === columns.status) &&
          isSince(after, columns),
        deadline: 'lease',
        history: { entry: entry && this.entry(entry), replaces: started },
      },
    );
    return affected === 1;
  }

  private transition(
    row: UsableToken,
    status: StoredToken['status'],
    reason: string,
    at = this.clock.now(),
  ): TokenColumns {
    const now = new Date(at);
    const isNew = row.status !== status || row.statusReason !== reason;
    return {
      status,
      statusReason: reason.slice(0, MAX_REASON_LENGTH),
      updatedAt: now,
      ...(isNew && { statusSince: now, statusNo: () => 'status_no + 1' }),
    };
  }
}

/**
 * After a takeover, the duration stays in the row although the lease ends: the process that did not release
 * may still store newer tokens, so the next `invalid_grant` is provisional, too.
 */
function keepTakeover({ isTakeover }: LeaseOwner): TokenColumns {
  return isTakeover ? { leaseTtl: () => 'lease_ttl' } : {};
}

/** Whether the row's status was set by the given change. */
function isSince(after: StoredToken | undefined, { statusSince }: TokenColumns): boolean {
  if (after === undefined) return false;
  return !(statusSince instanceof Date) || statusSince.getTime() === after.statusSince;
}
