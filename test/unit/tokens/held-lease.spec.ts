import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { HeldLease } from '../../../lib/tokens/leases/held-lease.js';

const TTL = 20_000;
const NEEDED = 14_000;

/** The machine was suspended: the wall clock has gone on, the monotonic clock has not. */
function suspend(ms: number): void {
  const wall = Date.now() + ms;
  jest.spyOn(Date, 'now').mockReturnValue(wall);
}

const claim = (leaseId: string | null = null): HeldLease =>
  new HeldLease({ claimNo: 4, leaseId, leaseTtl: leaseId === null ? null : TTL }, TTL, Date.now());

describe('a lease that this process holds', () => {
  afterEach(() => void jest.restoreAllMocks());

  it('has the number after the one that was read, and knows whether it was taken over', () => {
    expect(claim()).toMatchObject({ claimNo: 5, isTakeover: false });
    expect(claim('earlier')).toMatchObject({ claimNo: 5, isTakeover: true });
    expect(claim().id).not.toBe(claim().id);
  });

  it('R-359: is not extended while it covers the request and the save', async () => {
    const extend = jest.fn(() => Promise.resolve(true));
    expect(await claim().covers(NEEDED, extend)).toBe(true);
    expect(extend).not.toHaveBeenCalled();
  });

  it('R-359: counts the time for which the machine was suspended, and is extended then', async () => {
    const lease = claim();
    suspend(7_000);
    expect(lease.remainingMs).toBeLessThanOrEqual(13_000);
    const extend = jest.fn(() => Promise.resolve(true));
    expect(await lease.covers(NEEDED, extend)).toBe(true);
    expect(extend).toHaveBeenCalledTimes(1);
    expect(lease.remainingMs).toBeGreaterThan(NEEDED);
  });

  it('R-359: covers nothing when another process has taken it over meanwhile', async () => {
    const lease = claim();
    suspend(60_000);
    expect(await lease.covers(NEEDED, () => Promise.resolve(false))).toBe(false);
  });

  it('R-359: covers nothing when the extension itself took too long', async () => {
    const lease = claim();
    suspend(7_000);
    const extend = (): Promise<boolean> => {
      suspend(7_000);
      return Promise.resolve(true);
    };
    expect(await lease.covers(NEEDED, extend)).toBe(false);
  });
});
