import { Inject, Injectable } from '@nestjs/common';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokensSlice } from '../tokens.options.js';
import { HeldLease } from './held-lease.js';
import { LeaseObserver } from './lease-observer.js';
import { LeaseRepository } from './lease.repository.js';

/** Claims the lease of a row for this process. */
@Injectable()
export class LeaseClaims {
  private readonly ttlMs: number;

  constructor(
    private readonly leases: LeaseRepository,
    private readonly observer: LeaseObserver,
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_OPTIONS) { refresh }: TokensSlice,
  ) {
    this.ttlMs = Math.round(refresh.leaseTtl * 1000);
  }

  /**
   * @param row as it was just read
   * @returns undefined when another process has the lease, or has changed the row since
   * @throws StorageError when the outcome is unknown; the next claim has another id
   */
  async claim(row: StoredToken): Promise<HeldLease | undefined> {
    const observed = this.database.hasSeveralClocks ? this.observer.observe(row) : undefined;
    const isForeign = row.leaseId !== null && observed === undefined;
    if (this.database.hasSeveralClocks && isForeign) return undefined;
    const lease = new HeldLease(row, this.ttlMs);
    return (await this.leases.claim(row, lease, observed)) ? lease : undefined;
  }

  /** Gives a lease back. @throws StorageError */
  release(row: StoredToken, { id }: HeldLease): Promise<void> {
    return this.leases.release(row, id);
  }
}
