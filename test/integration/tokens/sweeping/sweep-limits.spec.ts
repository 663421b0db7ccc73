import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { DueTokenRepository } from '../../../../lib/tokens/sweeping/due-token.repository.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import type { StoredToken } from '../../../../lib/tokens/storage/stored-token.js';
import { TokenCapture } from '../../../../lib/tokens/capturing/token-capture.js';
import type { DatabaseName } from '../../../databases/test-database.js';
import { describeEachDatabase } from '../../../databases/databases.js';
import { gate, json, reset } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { Fleet, rotated } from '../../fixtures/fleet.js';

const NOTHING = { refreshed: 0, failed: 0, skipped: 0, reasons: {} };
const CONCURRENCY = 8;

let fleet: Fleet;
const open = async (...options: Parameters<typeof Fleet.open>): Promise<Fleet> =>
  (fleet = await Fleet.open(...options));
afterEach(() => fleet.close());

describe('a sweep', () => {
  const requests = (): number => fleet.server.to('/token').length;

  it.each([
    [
      'asks for fewer requests',
      json(429, {}, { 'retry-after': '120' }),
      CONCURRENCY,
      'rate_limited',
    ],
    [
      'refuses the application',
      json(401, { error: 'invalid_client' }),
      CONCURRENCY,
      'client_config',
    ],
    ['does not respond', reset(), 2 * CONCURRENCY, 'network'],
  ])(
    'R-370: skips a provider that %s, says why, and continues with the others',
    async (_, response, most, reason) => {
      await open('sqlite');
      await fleet.manyDue(40, 'acme');
      const others = await fleet.manyDue(5, 'other');
      fleet.server.always('/token', response);
      const { refreshed, failed, skipped, reasons } = await fleet.tokens().refreshDue();
      expect([refreshed, failed + skipped]).toEqual([5, 40]);
      expect(reasons).toEqual({ [reason]: 40 });
      expect(fleet.app.log.text.split(`40 connections of acme (${reason})`)).toHaveLength(2);
      for (const id of others) expect(await fleet.row(id)).toMatchObject({ version: 2 });
      expect(requests()).toBeLessThanOrEqual(most);
      const before = requests();
      const again = await fleet.tokens().refreshDue();
      expect(again).toMatchObject({
        refreshed: 0,
        failed: 0,
        reasons: { [reason]: again.skipped },
      });
      expect(again.skipped).toBeGreaterThanOrEqual(10);
      expect(requests()).toBe(before);
      const rows = await fleet.database.tokens();
      const untouched = rows.filter(({ claim, version }) => claim === null && version === 1);
      expect(untouched.length).toBeGreaterThanOrEqual(10);
      expect(rows.every(({ refresh_at: at }) => at !== null)).toBe(true);
      expect(rows.every(({ status }) => status !== 'reauthorization_required')).toBe(true);
    },
  );

  it('ends with its application: refreshes in flight are saved, and the rest is for another process', async () => {
    await open('sqlite', { background: { every: 3_600, mode: 'all', batch: 20, concurrency: 2 } });
    await fleet.manyDue(20);
    const { opened, open: answer } = gate();
    fleet.server.always('/token', async (usual, request) => {
      await opened;
      return rotated(usual, request);
    });
    const successor = await fleet.join();
    const sweep = fleet.tokens().refreshDue();
    await until(() => requests() >= 2);
    const closing = fleet.app.close();
    answer();
    await closing;
    const { refreshed, failed, skipped } = await sweep;
    expect([refreshed, failed]).toEqual([requests(), 0]);
    expect(requests()).toBeLessThan(8);
    expect(refreshed + skipped).toBe(20);
    fleet.server.always('/token', rotated);
    fleet.pass(200_000);
    expect(await fleet.tokens(successor).refreshDue()).toEqual({ ...NOTHING, refreshed: skipped });
    expect(new Set(fleet.asked).size).toBe(20);
  });

  it('postpones what is due only in another mode, and refreshes only tokens that expire unused', async () => {
    await open('sqlite');
    const id = await fleet.due();
    const keeper = await fleet.join({ background: { mode: 'keepalive' } });
    expect(await fleet.tokens(keeper).refreshDue()).toEqual({
      ...NOTHING,
      skipped: 1,
      reasons: { not_due: 1 },
    });
    expect(await fleet.row(id)).toMatchObject({ version: 1, refresh_at: null });
  });

  it('refreshes what expires unused, also by a call, when the background is off', async () => {
    const { server } = await open('sqlite');
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const worker = await fleet.join({
      background: false,
      providers: { pinterest: { ...client, endpoints: server.endpoints } },
    });
    const tokens = fleet.tokens(worker);
    const { id } = await tokens.save({
      owner: 'alice',
      provider: 'pinterest',
      tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 86_400 * 30 },
      resourceOwner: { id: '1' },
    });
    fleet.pass(33 * 86_400_000);
    expect(await tokens.refreshDue()).toEqual(NOTHING);
    fleet.pass(7 * 86_400_000);
    expect(await tokens.refreshDue()).toEqual({ ...NOTHING, refreshed: 1 });
    expect(await fleet.row(id)).toMatchObject({ version: 2 });
    expect(await tokens.refreshDue()).toEqual(NOTHING);
  });

  it('ignores sub-accounts', async () => {
    await open('sqlite');
    const parent = await fleet.app.get(OAuth2TokenRepository).findStored(await fleet.due());
    const tokens = { access_token: 'AT-page', refresh_token: 'RT-page', expires_in: 3600 };
    const page = { id: 'page', kind: 'page', name: 'Page', tokens };
    const { id } = await fleet.app.get(TokenCapture).saveResource(parent as StoredToken, page);
    expect(await fleet.row(id)).toMatchObject({ kind: 'page', refresh_at: null });
  });

  it('claims no more of a provider than it can refresh', async () => {
    await open('sqlite', { background: { every: 3_600, mode: 'all', batch: 10, concurrency: 2 } });
    await fleet.manyDue(40);
    let claimed = 0;
    fleet.server.script('/token', async (usual, request) => {
      await sleep(100);
      claimed = (await fleet.database.tokens()).filter(({ claim }) => claim !== null).length;
      return rotated(usual, request);
    });
    await fleet.tokens().refreshDue();
    // The next ten are claimed when fewer wait than there are places: one, and two are under way.
    expect(claimed).toBeLessThanOrEqual(13);
    expect(requests()).toBe(40);
  });
});

describeEachDatabase('a claim', (name: DatabaseName) => {
  it('finds the table under the host’s prefix', async () => {
    await open(name, {}, 1, { entityPrefix: 'my_' });
    const { id } = await fleet.tokens().save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 },
      resourceOwner: { id: '1' },
    });
    fleet.pass(3_600_000);
    const now = fleet.app.clock.now();
    const order = { dueBefore: now, until: now - 1, batch: 10, except: ['other'] };
    const { count, tokens } = await fleet.app.get(DueTokenRepository).claim(order);
    expect([count, tokens.map((token) => token.id)]).toEqual([1, [id]]);
    expect(await fleet.tokens().refreshDue()).toEqual({ ...NOTHING, refreshed: 1 });
  });
});
