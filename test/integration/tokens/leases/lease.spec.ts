import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { HeldLease } from '../../../../lib/tokens/leases/held-lease.js';
import { LeaseRepository } from '../../../../lib/tokens/leases/lease.repository.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import type { StoredToken } from '../../../../lib/tokens/storage/stored-token.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { Row, TestDatabase } from '../../../databases/test-database.js';
import { until } from '../../../fixtures/until.js';
import { Application, newKey, temporaryDirectory } from '../../fixtures/application.js';

const MINUTE = 60_000;
const another = { id: 'another lease', started: '', isTakeover: false };

describeEachDatabase('the lease on a token', (name) => {
  const directory = temporaryDirectory();
  const encryptionKeys = [newKey()];
  let database: TestDatabase;
  let app: Application;
  let leases: LeaseRepository;
  let rivals: LeaseRepository[];
  let row: StoredToken;
  let account = 0;
  const others: Application[] = [];

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    app = await Application.bootOn(database, { encryptionKeys });
    for (let process = 0; process < 3; process += 1) {
      others.push(await Application.bootOn(database, { encryptionKeys }));
    }
    leases = app.get(LeaseRepository);
    rivals = [leases, ...others.map((other) => other.get(LeaseRepository))];
  });
  beforeEach(async () => {
    row = await read(await save());
  });
  afterAll(async () => {
    for (const each of [app, ...others]) await each.close();
    await database.close();
    directory.remove();
  });

  const save = async (tokens = {}, id = `account-${(account += 1)}`): Promise<string> => {
    const saved = await app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT1', refresh_token: 'RT1', ...tokens },
      resourceOwner: { id },
    });
    return saved.id;
  };
  const read = async (id: string): Promise<StoredToken> => {
    const found = await app.get(OAuth2TokenRepository).findStored(id);
    if (found === undefined) throw new Error('no such row');
    return found;
  };
  const raw = async (): Promise<Row> => (await database.token(row.id)) ?? {};
  const claim = async (seen: StoredToken, ttlMs = MINUTE): Promise<HeldLease | undefined> => {
    const lease = new HeldLease(seen, ttlMs, Date.now());
    return (await leases.claim(seen, lease)) ? lease : undefined;
  };
  const claimed = async (seen: StoredToken, ttlMs?: number): Promise<HeldLease> => {
    const lease = await claim(seen, ttlMs);
    if (lease === undefined) throw new Error('the lease was not given');
    return lease;
  };
  /** Has the lease end in so many milliseconds by the database's clock. */
  const endLease = (ms: number): Promise<void> => database.set(row.id, 'lease_until', now() + ms);
  const now = (): number => app.clock.now();
  const failure = (): { reason: string; retryAt: number } => ({
    reason: 'timeout',
    retryAt: now() + MINUTE,
  });

  it('R-051: has one winner among four connections, raises claim_no, and no version', async () => {
    for (let round = 0; round < 10; round += 1) {
      const seen = await read(row.id);
      const tries = rivals.map(() => new HeldLease(seen, MINUTE, Date.now()));
      const given = await Promise.all(
        rivals.map((rival, index) => rival.claim(seen, tries[index] as HeldLease)),
      );
      expect(given.filter(Boolean)).toHaveLength(1);
      const winner = tries[given.indexOf(true)] as HeldLease;
      expect(await raw()).toMatchObject({
        lease_id: winner.id,
        version: row.version,
        claim_no: seen.claimNo + 1,
      });
      await leases.release(seen, winner);
    }
  });

  it('R-054: is given again after it has ended, and not before', async () => {
    await claimed(row);
    const seen = await read(row.id);
    expect(await claim(seen)).toBeUndefined();
    await endLease(-1_000);
    const second = await claimed(await read(row.id));
    expect(second.isTakeover).toBe(true);
  });

  it('R-343: is not given for a row that was claimed and released since it was read', async () => {
    const first = await claimed(row);
    await leases.release(row, first);
    expect(await claim(row)).toBeUndefined();
    const next = await claimed(await read(row.id));
    expect(next.isTakeover).toBe(false);
  });

  it('R-344: no clock of this process takes part', async () => {
    const offset = 3_600_000;
    app.clock.shift(offset);
    try {
      const before = Date.now();
      await claimed(row, 30_000);
      const { lease_until: end } = await raw();
      // The servers of the tests are on this machine.
      expect(Math.abs(Number(end) - before - 30_000)).toBeLessThan(offset / 2);
      expect(await claim(await read(row.id))).toBeUndefined();
    } finally {
      app.clock.shift(-offset);
    }
  });

  it('R-345: one that ends more than twice its length from now was edited, and does not block', async () => {
    await claimed(row, 30_000);
    await endLease(50_000);
    expect(await claim(await read(row.id))).toBeUndefined();
    await endLease(365 * 24 * 60 * MINUTE);
    expect(await claim(await read(row.id))).toBeDefined();
  });

  it('R-346: can be extended as long as no other process has taken it over', async () => {
    const lease = await claimed(row, 30_000);
    await endLease(-5_000);
    expect(await leases.extend(row, lease.id, 30_000)).toBe(true);
    expect(Number((await raw()).lease_until)).toBeGreaterThan(now() + 15_000);
    await endLease(-5_000);
    await claimed(await read(row.id));
    expect(await leases.extend(row, lease.id, 30_000)).toBe(false);
  });

  it('can be given back by its holder only', async () => {
    const lease = await claimed(row);
    await leases.release(row, another);
    expect(await raw()).toMatchObject({ lease_id: lease.id });
    await leases.release(row, lease);
    expect(await raw()).toMatchObject({ lease_id: null, lease_until: null, lease_ttl: null });
  });

  it('is not given for credentials that have changed, or have ended', async () => {
    await save({ access_token: 'AT2' }, row.resourceOwnerId);
    expect(await claim(row)).toBeUndefined();
    const present = await read(row.id);
    expect(await leases.endConnection(present, 'rejected')).toBe(true);
    expect(await claim(present)).toBeUndefined();
  });

  it('R-047: is not given to a process that has not seen that a refresh failed meanwhile', async () => {
    for (let round = 0; round < 2; round += 1) {
      const seen = await read(row.id);
      const lease = await claimed(seen);
      await leases.recordFailure(seen, lease, failure());
      expect(await claim(seen)).toBeUndefined();
    }
    expect(await claim(await read(row.id))).toBeDefined();
  });

  it('ends with the failure that its holder reports', async () => {
    const lease = await claimed(row);
    const { updated_at: before } = await raw();
    expect(await leases.recordFailure(row, another, failure())).toBe(false);
    expect(await leases.recordFailure(row, lease, { reason: 'timeout', retryAt: 5 })).toBe(true);
    const after = await raw();
    expect(after).toMatchObject({
      lease_id: null,
      status: 'refresh_failing',
      status_reason: 'timeout',
      status_no: row.statusNo + 1,
      failures: 1,
      version: row.version,
    });
    expect(Number(after.retry_at)).toBe(5);
    expect(Number(after.updated_at)).toBeGreaterThanOrEqual(Number(before));
  });

  it('keeps the instant at which a state began, and its number', async () => {
    const first = await claimed(row);
    await leases.recordFailure(row, first, failure());
    const { status_since: since } = await raw();
    const failing = await read(row.id);
    const second = await claimed(failing);
    await until(() => now() > Number(since));
    await leases.recordFailure(failing, second, failure());
    expect(await raw()).toMatchObject({
      status_since: since,
      failures: 2,
      status_no: failing.statusNo,
    });
  });

  it('R-064: changes no status of a connection that was reconnected meanwhile', async () => {
    const lease = await claimed(row);
    await save({ access_token: 'AT2' }, row.resourceOwnerId);
    expect(await leases.requireReauthorization(row, lease, 'rejected')).toBe(false);
    expect(await leases.endConnection(row, 'rejected')).toBe(false);
    expect(await raw()).toMatchObject({ status: 'active', status_reason: null });
  });

  it('R-347: a new grant counts as a claim, and ends the lease and a provisional refusal', async () => {
    const lease = await claimed(row);
    await leases.refuseProvisionally(row, lease, MINUTE);
    await save({ access_token: 'AT2' }, row.resourceOwnerId);
    const after = await raw();
    expect(after).toMatchObject({
      version: lease.claimNo + 1,
      claim_no: lease.claimNo + 1,
      lease_id: null,
      provisional_until: null,
      status: 'active',
    });
  });

  it('R-348: a provisional refusal keeps every process from sending, and is final afterwards', async () => {
    const lease = await claimed(row);
    expect(await leases.refuseProvisionally(row, another, MINUTE)).toBe(false);
    expect(await leases.refuseProvisionally(row, lease, MINUTE)).toBe(true);
    const refused = await read(row.id);
    expect(refused).toMatchObject({ status: 'active', leaseId: null });
    expect(await claim(refused)).toBeUndefined();
    expect(await leases.finalizeRefusal(refused, 'rejected')).toBe(false);
    await database.set(row.id, 'provisional_until', now() - 1_000);
    expect(await claim(await read(row.id))).toBeUndefined();
    const finals = await Promise.all(
      rivals.map((rival) => rival.finalizeRefusal(refused, 'rejected')),
    );
    expect(finals.filter(Boolean)).toHaveLength(1);
    expect(await raw()).toMatchObject({
      status: 'reauthorization_required',
      status_reason: 'rejected',
      provisional_until: null,
    });
  });

  it('R-349: of several saves the one that was claimed last stays, in whatever order they arrive', async () => {
    const tokens = app.get(OAuth2TokenRepository);
    const first = await claimed(row);
    await endLease(-1_000);
    const second = await claimed(await read(row.id));
    const columns = (lease: HeldLease) => ({
      status: 'active' as const,
      statusReason: null,
      tokenType: `of-${lease.claimNo}`,
    });
    expect(await tokens.saveRefreshed(row, second, columns(second))).toBe(true);
    expect(await tokens.saveRefreshed(row, first, columns(first))).toBe(false);
    expect(await raw()).toMatchObject({
      version: second.claimNo,
      token_type: `of-${second.claimNo}`,
    });
    // Repeated, as after an outcome that is unknown, it changes nothing.
    expect(await tokens.saveRefreshed(row, second, columns(second))).toBe(false);
  });

  it('R-360: a save clears its own lease only, a refusal, and the status', async () => {
    const tokens = app.get(OAuth2TokenRepository);
    const first = await claimed(row);
    await endLease(-1_000);
    const rival = await claimed(await read(row.id));
    await database.set(row.id, 'status', 'refresh_failing');
    const columns = { status: 'active' as const, statusReason: null };
    expect(await tokens.saveRefreshed(row, first, columns)).toBe(true);
    expect(await raw()).toMatchObject({
      lease_id: rival.id,
      status: 'active',
      status_no: row.statusNo + 1,
      version: first.claimNo,
    });
    expect(await tokens.saveRefreshed(row, rival, columns)).toBe(true);
    expect(await raw()).toMatchObject({
      lease_id: null,
      lease_until: null,
      version: rival.claimNo,
    });
  });

  it('R-361: a write detects a deleted row', async () => {
    const tokens = app.get(OAuth2TokenRepository);
    expect(await tokens.isDeleted(row.id)).toBe(false);
    await tokens.delete(row);
    expect(await tokens.isDeleted(row.id)).toBe(true);
  });

  it('R-495: a claim after a takeover without an outcome is a takeover, too', async () => {
    const tokens = app.get(OAuth2TokenRepository);
    const first = await claimed(row);
    await endLease(-1_000);
    const second = await claimed(await read(row.id));
    await leases.release(row, second);
    const third = await claimed(await read(row.id));
    expect(third.isTakeover).toBe(true);
    await leases.recordFailure(row, third, failure());
    expect(new HeldLease(await read(row.id), MINUTE, now()).isTakeover).toBe(true);
    const columns = { status: 'active' as const, statusReason: null };
    expect(await tokens.saveRefreshed(row, first, columns)).toBe(true);
    expect(new HeldLease(await read(row.id), MINUTE, now()).isTakeover).toBe(false);
  });

  it('R-496: only a new end of the lease shows that an extension was made', async () => {
    const lease = await claimed(row);
    const before = await read(row.id);
    const update = jest.spyOn(app.get(OAuth2TokenRepository), 'update');
    expect(await leases.extend(row, lease.id, MINUTE + 1_000)).toBe(true);
    const isApplied = update.mock.calls[0]?.[3]?.isApplied;
    update.mockRestore();
    expect(isApplied?.(before)).toBe(false);
    expect(isApplied?.(await read(row.id))).toBe(true);
  });

  it('R-497: a reconnect raises the status number of a failure since the row was read', async () => {
    const lease = await claimed(row);
    await leases.recordFailure(row, lease, failure());
    const columns = { accessToken: 'AT2', status: 'active' as const, statusReason: null };
    const history = { entry: lease.started };
    expect(await app.get(OAuth2TokenRepository).replaceGrant(row, columns, history)).toBe(true);
    expect(await raw()).toMatchObject({ status: 'active', status_no: row.statusNo + 2 });
  });
});
