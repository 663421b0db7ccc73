import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2TokenRepository, type TokenColumns } from './oauth2-token.repository.js';
import type { StoredToken, UsableToken } from './stored-token.js';

/** A refresh that failed: why, when it may be tried again (epoch milliseconds), and what else changes. */
export interface FailureRecord {
  reason: string;
  retryAt: number;
  columns?: TokenColumns;
}

/** Characters that its column holds. A strategy may have reasons of its own. */
const MAX_REASON_LENGTH = 64;

const MINE = 'id = :id AND version = :seen AND lease_owner = :me';

/**
 * The right to be upstream with one token: held by one flight of one process,
 * for a bounded time, in the row itself. None of these statements touches
 * `version`.
 */
@Injectable()
export class LeaseRepository {
  constructor(
    private readonly tokens: OAuth2TokenRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * What the row was judged by must still hold: a failure that another process recorded
   * meanwhile asks for a pause.
   *
   * @returns whether `me` may go upstream now
   */
  async claim(row: StoredToken, me: string, ttlMs: number): Promise<boolean> {
    const now = this.clock.now();
    const affected = await this.tokens.update(
      { leaseOwner: me, leaseUntil: new Date(now + ttlMs) },
      'id = :id AND version = :seen AND status = :status AND failures = :failures AND (lease_until IS NULL OR lease_until < :now)',
      {
        id: row.id,
        seen: row.version,
        status: row.status,
        failures: row.failures,
        now: String(now),
      },
      (after) => after?.leaseOwner === me,
    );
    return affected === 1;
  }

  /** Gives the lease back and leaves everything else as it was. */
  async release(row: StoredToken, me: string): Promise<void> {
    await this.endLease(row, me, {});
  }

  /** The refresh failed for a reason that may pass. @returns whether the row was still ours */
  recordFailure(
    row: StoredToken,
    me: string,
    { reason, retryAt, columns }: FailureRecord,
  ): Promise<boolean> {
    return this.endLease(row, me, {
      ...columns,
      ...this.transition(row, 'refresh_failing', reason),
      failures: row.failures + 1,
      retryAt: new Date(retryAt),
    });
  }

  /** The grant is dead. @returns whether the row was still ours */
  requireReauthorization(row: StoredToken, me: string, reason: string): Promise<boolean> {
    return this.endLease(row, me, {
      ...this.transition(row, 'reauthorization_required', reason),
      retryAt: null,
      refreshAt: null,
    });
  }

  /** Flags a row without a lease, because of what is already known. */
  async flag(row: UsableToken, reason: string): Promise<boolean> {
    const dead = 'reauthorization_required';
    const columns = { ...this.transition(row, dead, reason), refreshAt: null };
    const affected = await this.tokens.update(
      columns,
      'id = :id AND version = :seen AND status <> :dead',
      { id: row.id, seen: row.version, dead },
      (after) => after?.status === dead && isSince(after, columns),
    );
    return affected === 1;
  }

  private async endLease(row: StoredToken, me: string, columns: TokenColumns): Promise<boolean> {
    const affected = await this.tokens.update(
      { ...columns, leaseOwner: null, leaseUntil: null },
      MINE,
      { id: row.id, seen: row.version, me },
      (after) =>
        after?.version === row.version &&
        after.leaseOwner !== me &&
        (columns.status === undefined || after.status === columns.status) &&
        isSince(after, columns),
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
      ...(isNew && { statusSince: now }),
    };
  }
}

/** Whether a row has had its status since the instant that a change of it names. */
function isSince({ statusSince }: StoredToken, columns: TokenColumns): boolean {
  return !(columns.statusSince instanceof Date) || columns.statusSince.getTime() === statusSince;
}
