import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { LeaseRepository } from '../../../lib/tokens/storage/lease.repository.js';
import { OAuth2TokenRepository } from '../../../lib/tokens/storage/oauth2-token.repository.js';
import type { StoredToken } from '../../../lib/tokens/storage/stored-token.js';
import { Vault } from '../vault.js';

describe('the lease on a token', () => {
  let vault: Vault;
  let leases: LeaseRepository;
  let rivals: LeaseRepository[];
  let row: StoredToken;
  beforeAll(async () => {
    vault = await Vault.open();
    leases = vault.app.get(LeaseRepository);
    const others = await Promise.all([1, 2, 3].map(() => vault.second()));
    rivals = [leases, ...others.map((app) => app.get(LeaseRepository))];
  });
  beforeEach(async () => {
    row = await stored((await vault.saveExpired()).id);
  });
  afterAll(() => vault.close());

  const stored = async (id: string): Promise<StoredToken> => {
    const found = await vault.app.get(OAuth2TokenRepository).findStored(id);
    if (found === undefined) throw new Error('no such row');
    return found;
  };

  it('R-051: has one winner among four connections, and raises no version', async () => {
    for (let round = 0; round < 10; round += 1) {
      const claims = await Promise.all(
        rivals.map((rival, index) => rival.claim(row, `me-${index}`, 60_000)),
      );
      expect(claims.filter(Boolean)).toHaveLength(1);
      const winner = claims.indexOf(true);
      expect(vault.row(row.id)).toMatchObject({
        lease_owner: `me-${winner}`,
        version: row.version,
      });
      await rivals[winner]?.release(row, `me-${winner}`);
    }
  });

  it('R-054: passes on when its time is over, and not before', async () => {
    expect(await leases.claim(row, 'first', 500)).toBe(true);
    expect(await leases.claim(row, 'second', 500)).toBe(false);
    vault.database.run(
      'UPDATE oauth2_token SET lease_until = ? WHERE id = ?',
      vault.app.clock.now() - 1,
      row.id,
    );
    expect(await leases.claim(row, 'second', 500)).toBe(true);
  });

  it('lasts as long as it was given', async () => {
    const before = vault.app.clock.now();
    await leases.claim(row, 'me', 30_000);
    const until = Number(vault.row(row.id).lease_until);
    expect(until).toBeGreaterThanOrEqual(before + 30_000);
    expect(until).toBeLessThanOrEqual(vault.app.clock.now() + 30_000);
  });

  it('can be given back by its holder only', async () => {
    await leases.claim(row, 'me', 60_000);
    await leases.release(row, 'somebody else');
    expect(vault.row(row.id).lease_owner).toBe('me');
    await leases.release(row, 'me');
    expect(vault.row(row.id)).toMatchObject({ lease_owner: null, lease_until: null });
  });

  it('is not given for credentials that have changed, or are dead', async () => {
    await vault.save({ access_token: 'AT2' });
    expect(await leases.claim(row, 'me', 60_000)).toBe(false);
    const present = await stored(row.id);
    expect(await leases.flag(present, 'rejected')).toBe(true);
    expect(await leases.claim(present, 'me', 60_000)).toBe(false);
  });

  it('R-047: is not given to who has not seen that a refresh failed meanwhile', async () => {
    for (let failure = 0; failure < 2; failure += 1) {
      const seen = await stored(row.id);
      await leases.claim(seen, 'me', 60_000);
      await leases.recordFailure(seen, 'me', {
        reason: 'timeout',
        retryAt: vault.app.clock.now() + 60_000,
      });
      expect(await leases.claim(seen, 'late', 60_000)).toBe(false);
    }
    expect(await leases.claim(await stored(row.id), 'next', 60_000)).toBe(true);
  });

  it('ends with the failure that its holder reports', async () => {
    await leases.claim(row, 'me', 60_000);
    const { updated_at: before } = vault.row(row.id);
    expect(
      await leases.recordFailure(row, 'somebody else', { reason: 'timeout', retryAt: 5 }),
    ).toBe(false);
    expect(await leases.recordFailure(row, 'me', { reason: 'timeout', retryAt: 5 })).toBe(true);
    expect(vault.row(row.id)).toMatchObject({
      lease_owner: null,
      status: 'refresh_failing',
      status_reason: 'timeout',
      failures: 1,
      retry_at: 5,
      version: row.version,
    });
    expect(Number(vault.row(row.id).updated_at)).toBeGreaterThanOrEqual(Number(before));
  });

  it('keeps the instant at which a state began', async () => {
    await leases.claim(row, 'me', 60_000);
    await leases.recordFailure(row, 'me', { reason: 'timeout', retryAt: 5 });
    const since = vault.row(row.id).status_since;
    vault.pass(5_000);
    const failing = await stored(row.id);
    await leases.claim(failing, 'me', 60_000);
    await leases.recordFailure(failing, 'me', { reason: 'timeout', retryAt: 5 });
    expect(vault.row(row.id)).toMatchObject({ status_since: since, failures: 2 });
  });

  it('R-064: flags nothing that was connected again meanwhile', async () => {
    await leases.claim(row, 'me', 60_000);
    await vault.save({ access_token: 'AT2' });
    expect(await leases.requireReauthorization(row, 'me', 'rejected')).toBe(false);
    expect(await leases.flag(row, 'rejected')).toBe(false);
    expect(vault.row(row.id)).toMatchObject({ status: 'active', status_reason: null });
  });
});
