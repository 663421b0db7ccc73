import { randomUUID } from 'node:crypto';
import type { StoredToken } from '../storage/stored-token.js';
import { ElapsedTime } from './elapsed-time.js';

/** The lease of this process on one row: the right to send its refresh token. */
export class HeldLease {
  /** Each claim has an id of its own, so that a claim with an unknown outcome is never mistaken for another. */
  readonly id = randomUUID();
  /** The number of this claim: the tokens of a later claim replace those of an earlier one. */
  readonly claimNo: number;
  /** Whether the earlier lease ended without being released, so that its holder may still send. */
  readonly isTakeover: boolean;
  private held: ElapsedTime;

  constructor(
    row: Pick<StoredToken, 'claimNo' | 'leaseId'>,
    readonly ttlMs: number,
  ) {
    this.claimNo = row.claimNo + 1;
    this.isTakeover = row.leaseId !== null;
    // From before the claim is handed to the driver: the database counts from later on.
    this.held = new ElapsedTime();
  }

  /** How much of the lease is left, in milliseconds; below zero when it is over. */
  get remainingMs(): number {
    return this.ttlMs - this.held.ms;
  }

  /**
   * Makes sure that the lease covers a request and the save of its response; extends it where it does
   * not any more, because something before the request took long.
   *
   * @param neededMs how much of the lease must be left
   * @param extend has the lease end its whole length from now; false when another process has it
   * @returns false when the request must not be sent
   * @throws what `extend` throws
   */
  async covers(neededMs: number, extend: () => Promise<boolean>): Promise<boolean> {
    if (this.remainingMs >= neededMs) return true;
    const extended = new ElapsedTime();
    if (!(await extend())) return false;
    this.held = extended;
    return this.remainingMs >= neededMs;
  }
}
