import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import { DueTokenRepository } from '../../../../lib/tokens/sweeping/due-token.repository.js';
import { describeEachDatabase } from '../../../databases/databases.js';
import { json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { Fleet, rotated } from '../../fixtures/fleet.js';

const NOTHING = { refreshed: 0, failed: 0, skipped: 0, reasons: {} };
const DAY = 86_400_000;
/** With batches of 10 and the defaults: a lease of 20 s, and two rounds of 10 s. */
const CLAIM_KEEPS = 40_000;

describeEachDatabase('what is due', (name) => {
  let fleet: Fleet;
  beforeAll(async () => void (fleet = await Fleet.open(name, {}, 3)));
  beforeEach(() => fleet.database.run('DELETE FROM oauth2_token'));
  afterAll(() => fleet.close());

  const refreshAt = async (id: string): Promise<number | null> => {
    const { refresh_at: at } = await fleet.row(id);
    return at as number | null;
  };

  it('is refreshed, claim by claim, until nothing is due', async () => {
    const ids = await fleet.manyDue(25);
    expect(await fleet.tokens().refreshDue()).toEqual({ ...NOTHING, refreshed: 25 });
    expect(new Set(fleet.asked).size).toBe(25);
    expect(fleet.asked).toHaveLength(25);
    const now = fleet.app.clock.now();
    for (const id of ids) {
      const row = await fleet.row(id);
      expect(row).toMatchObject({ version: 2, status: 'active', claim: null });
      expect(Number(row.refresh_at)).toBeGreaterThan(now);
    }
    expect(await fleet.tokens().refreshDue()).toEqual(NOTHING);
  });

  it('is refreshed in batches of any size', async () => {
    for (const batch of [1, 7, 0, -3, 2.5, NaN]) {
      await fleet.manyDue(2);
      expect(await fleet.tokens().refreshDue({ batch })).toEqual({ ...NOTHING, refreshed: 2 });
    }
  });

  it('R-051: is shared by all processes that sweep at once, each connection refreshed once', async () => {
    const ids = await fleet.manyDue(60);
    const results = await Promise.all(
      fleet.all.flatMap((app) => [1, 2].map(() => fleet.tokens(app).refreshDue())),
    );
    expect(fleet.asked).toHaveLength(60);
    expect(new Set(fleet.asked).size).toBe(60);
    const sum = results.reduce((total, { refreshed }) => total + refreshed, 0);
    expect([sum, results.map(({ failed }) => failed)]).toEqual([60, [0, 0, 0, 0, 0, 0]]);
    for (const id of ids) expect(await fleet.row(id)).toMatchObject({ version: 2 });
  });

  it('R-050: is refreshed once together with callers who want it now', async () => {
    const ids = await fleet.manyDue(20);
    const calls = fleet.all.flatMap((app) =>
      ids.map((id) => fleet.tokens(app).getValidToken({ id })),
    );
    await Promise.all([fleet.tokens().refreshDue(), ...calls]);
    expect(fleet.asked).toHaveLength(20);
    expect(new Set(fleet.asked).size).toBe(20);
  });

  it('R-054: is due again after the process that claimed it has ended, and not before', async () => {
    const ids = await fleet.manyDue(3);
    const now = fleet.app.clock.now();
    const order = { dueBefore: now, until: now + CLAIM_KEEPS, batch: 2, except: [] };
    const claim = await fleet.app.get(DueTokenRepository).claim(order);
    expect(claim.tokens.map(({ id }) => id).sort()).toEqual(ids.slice(0, 2).sort());
    expect(await fleet.tokens().refreshDue()).toEqual({ ...NOTHING, refreshed: 1 });
    fleet.pass(CLAIM_KEEPS - 10_000);
    expect(await fleet.tokens().refreshDue()).toEqual(NOTHING);
    fleet.pass(11_000);
    expect(await fleet.tokens().refreshDue()).toEqual({ ...NOTHING, refreshed: 2 });
  });

  it('is claimed for one lease, and as long as the batch may take', async () => {
    const id = await fleet.due();
    const before = fleet.app.clock.now();
    let claimed: number | null = null;
    let asked = 0;
    fleet.server.script('/token', async (usual, request) => {
      asked = fleet.app.clock.now();
      claimed = await refreshAt(id);
      return rotated(usual, request);
    });
    await fleet.tokens().refreshDue();
    expect(claimed).toBeGreaterThanOrEqual(before + CLAIM_KEEPS);
    expect(claimed).toBeLessThanOrEqual(asked + CLAIM_KEEPS);
  });

  it('R-371: is not refreshed when it was refreshed meanwhile, or needs nothing', async () => {
    const now = fleet.app.clock.now();
    const fresh = await fleet.due('acme', { expires_at: now + 3_600_000, issued_at: now });
    const paused = await fleet.due('acme', { retry_at: now + 90_000, status: 'refresh_failing' });
    const dead = await fleet.due('acme', { status: 'reauthorization_required' });
    const child = await fleet.due('acme', { parent_id: dead });
    const tokenless = await fleet.due('acme', { refresh_token: null });
    const unknown = await fleet.due('acme', { provider: 'former' });
    fleet.server.requests.length = 0;
    expect(await fleet.tokens().refreshDue()).toEqual({
      ...NOTHING,
      skipped: 6,
      reasons: {
        not_due: 2,
        reauthorization_required: 1,
        retry_later: 1,
        sub_account: 1,
        unknown_provider: 1,
      },
    });
    expect(fleet.asked).toEqual([]);
    expect(await refreshAt(fresh)).toBeGreaterThan(now + 2_200_000);
    expect(await refreshAt(paused)).toBe(now + 90_000);
    for (const id of [dead, child, tokenless]) expect(await refreshAt(id)).toBeNull();
    expect(Math.abs(Number(await refreshAt(unknown)) - now - DAY)).toBeLessThan(600_000);
    expect(await fleet.tokens().refreshDue()).toEqual(NOTHING);
  });

  it('stays due through a failure, and waits for the end of its pause', async () => {
    const id = await fleet.due();
    fleet.server.script('/token', json(503, {}, { 'retry-after': '600' }));
    const before = fleet.app.clock.now();
    expect(await fleet.tokens().refreshDue()).toEqual({
      ...NOTHING,
      failed: 1,
      reasons: { bad_response: 1 },
    });
    expect(await fleet.row(id)).toMatchObject({ version: 1, status: 'refresh_failing' });
    expect(await refreshAt(id)).toBeGreaterThanOrEqual(before + 600_000);
    fleet.pass(590_000);
    expect(await fleet.tokens().refreshDue()).toEqual(NOTHING);
    fleet.pass(20_000);
    expect(await fleet.tokens().refreshDue()).toEqual({ ...NOTHING, refreshed: 1 });
  });

  it('R-060: is not due any more when the provider has ended it', async () => {
    const id = await fleet.due();
    fleet.server.script('/token', json(400, { error: 'invalid_grant' }));
    expect(await fleet.tokens().refreshDue()).toEqual({
      ...NOTHING,
      failed: 1,
      reasons: { rejected: 1 },
    });
    expect(await fleet.row(id)).toMatchObject({
      status: 'reauthorization_required',
      refresh_at: null,
    });
    fleet.pass(10 * CLAIM_KEEPS);
    expect(await fleet.tokens().refreshDue()).toEqual(NOTHING);
  });

  it('does not delay the rest when it cannot be decrypted', async () => {
    const broken = await fleet.due('acme', { refresh_token: 'nonsense' });
    await fleet.manyDue(3);
    const before = fleet.app.clock.now();
    expect(await fleet.tokens().refreshDue()).toEqual({
      ...NOTHING,
      refreshed: 3,
      failed: 1,
      reasons: { decrypt: 1 },
    });
    expect(await refreshAt(broken)).toBeGreaterThanOrEqual(before + 3_600_000);
  });

  it('leaves capacity to the others while one provider is slow', async () => {
    const background = { every: 3_600, mode: 'all', concurrency: 4 } as const;
    const slow = await fleet.join({ background, http: { timeout: 2 } });
    await fleet.manyDue(24, 'acme');
    await fleet.manyDue(6, 'other');
    const others = (): number => fleet.server.to('/other').length;
    fleet.server.always('/token', async (usual, request) => {
      await until(() => others() === 6);
      return rotated(usual, request);
    });
    await fleet.tokens(slow).refreshDue({ batch: 10 });
    fleet.server.always('/token', rotated);
    const paths = fleet.server.requests.map(({ path }) => path);
    expect(paths).toHaveLength(30);
    expect(paths.lastIndexOf('/other')).toBeLessThan(20);
  });

  it('is refreshed in each background round', async () => {
    const id = await fleet.due();
    await fleet.app.get(BackgroundTasks).run();
    expect(await fleet.row(id)).toMatchObject({ version: 2 });
    // Nest logs to the application that was made last.
    expect(fleet.all.at(-1)?.log.text).toContain('sweep: 1 refreshed, 0 failed, 0 skipped');
  });
});
