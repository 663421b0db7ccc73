import { randomUUID } from 'node:crypto';
import type { StoredToken } from '../storage/stored-token.js';
import { writeEntry } from '../history/history-entry.js';
import { ElapsedTime } from './elapsed-time.js';

/** The lease of this process on one row: the right to send its refresh token. */
export class HeldLease {
  /** Unique per claim, so that a claim with an unknown outcome is never mistaken for another claim. */
  readonly id = randomUUID();
  /** The number of this claim: the tokens of a later claim replace those of an earlier one. */
  readonly claimNo: number;
  /** Whether an earlier lease expired without being released: its owner may still store tokens. */
  readonly isTakeover: boolean;
  /** The history entry `started`; the entry of the outcome replaces it. */
  readonly started: string;
  private elapsed: ElapsedTime;

  constructor(
    row: Pick<StoredToken, 'claimNo' | 'leaseId' | 'leaseTtl'>,
    readonly ttlMs: number,
    now: number,
  ) {
    this.claimNo = row.claimNo + 1;
    // A release after a takeover keeps the duration: the first owner may still store tokens.
    this.isTakeover = row.leaseId !== null || row.leaseTtl !== null;
    this.started = writeEntry({ at: now, what: 'started' });
    // Measured from before the claim is sent, so that the lease ends here before it ends in the database.
    this.elapsed = new ElapsedTime();
  }

  /** Milliseconds until the lease expires; negative when it has expired. */
  get remainingMs(): number {
    return this.ttlMs - this.elapsed.ms;
  }

  /**
   * Makes sure that the lease covers a request and the save of its response. Extends the lease when too
   * little of it is left, because a step before the request took long.
   *
   * @param neededMs milliseconds of the lease that must be left
   * @param extend restarts the lease's full duration; returns false when another process owns the lease
   * @returns false when the request must not be sent
   * @throws what `extend` throws
   */
  async covers(neededMs: number, extend: () => Promise<boolean>): Promise<boolean> {
    if (this.remainingMs >= neededMs) return true;
    const extended = new ElapsedTime();
    if (!(await extend())) return false;
    this.elapsed = extended;
    return this.remainingMs >= neededMs;
  }
}
