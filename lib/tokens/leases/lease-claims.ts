import { Inject, Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokensSlice } from '../tokens.options.js';
import { HeldLease } from './held-lease.js';
import { LeaseObserver } from './lease-observer.js';
import { LeaseRepository } from './lease.repository.js';
import { UnchangedValues } from './unchanged-values.js';

/** A refusal after a takeover is provisional for this many lease durations. */
export const LEASES_UNTIL_FINAL = 2;

/** Claims the lease of a row for this process. */
@Injectable()
export class LeaseClaims {
  private readonly ttlMs: number;
  private readonly refusals = new UnchangedValues();

  constructor(
    private readonly leases: LeaseRepository,
    private readonly observer: LeaseObserver,
    private readonly database: CaptureDatabase,
    private readonly clock: DatabaseClock,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { refresh }: TokensSlice,
  ) {
    this.ttlMs = Math.round(refresh.leaseTtl * 1000);
  }

  /**
   * @param row the row as it was just read
   * @returns undefined when another process owns the lease, or has changed the row since it was read
   * @throws StorageError when the outcome is unknown; the next claim uses another id
   */
  async claim(row: StoredToken): Promise<HeldLease | undefined> {
    const observed = this.database.hasSeveralClocks ? this.observer.observe(row) : undefined;
    const isForeign = row.leaseId !== null && observed === undefined;
    if (this.database.hasSeveralClocks && isForeign) return undefined;
    const lease = new HeldLease(row, this.ttlMs, this.clock.now());
    return (await this.leases.claim(row, lease, observed)) ? lease : undefined;
  }

  /**
   * Returns how many milliseconds remain until a provisional refusal may become final; zero or less when
   * it may become final now. When each database node has its own clock, this process must have observed
   * the same refusal for the full duration, because the nodes' clocks may differ.
   */
  refusalLeftMs({ id, version, provisionalUntil }: StoredToken): number {
    if (!this.database.hasSeveralClocks) return (provisionalUntil ?? 0) - this.clock.now();
    const seenMs = this.refusals.observe(id, `${version} ${provisionalUntil}`);
    return LEASES_UNTIL_FINAL * this.ttlMs - seenMs;
  }

  /** Releases a lease. @throws StorageError */
  release(row: StoredToken, lease: HeldLease): Promise<void> {
    return this.leases.release(row, lease);
  }
}
