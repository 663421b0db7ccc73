import { expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../databases/databases.js';
import { Connection } from '../fixtures/connections.js';
import { KeyUsers } from '../fixtures/key-users.js';
import { World } from '../fixtures/world.js';
import { type CaptureOptions, newKey } from '../integration/application.js';
import { keyIdOf } from '../integration/keys-fixture.js';
import { bootOn } from '../integration/on-database.js';
import { accessTokenOf, multiply } from '../integration/sealed-rows.js';
import { allow, tell, times } from './counts.js';

const ROWS = times(20_000, 200_000);
const PROCESSES = times(2, 4);
/** MB that the process may grow, however many rows there are. */
const GROWTH = 110;

const residentMb = (): number => process.memoryUsage().rss / 2 ** 20;

describeEachDatabase(
  'a change of keys over many rows',
  (database) => {
    it(
      `R-077: seals ${ROWS} rows anew while ${PROCESSES} processes read and refresh`,
      async () => {
        const world = await World.open({ database });
        const encryptionKeys = [newKey(), world.key];
        const baseUrl = world.host.url;
        const alpha = world.byEndpoints('alpha', world.alpha);
        const providers = { alpha } as unknown as CaptureOptions['providers'];
        const connections: Connection[] = [];
        for (let count = 0; count < 8; count += 1) connections.push(await Connection.make(world));
        const old = await bootOn(world.database, { encryptionKeys: [world.key], providers });
        const ids = await multiply(old, ROWS, 'alpha');
        await old.close();

        await world.retire(world.host);
        for (let count = 0; count < PROCESSES; count += 1) {
          await world.start({ capture: { baseUrl, encryptionKeys } });
        }
        const app = await bootOn(world.database, { encryptionKeys, providers });
        const users = new KeyUsers(connections, ...world.hosts);
        await users.served(20, ...world.hosts);
        const before = { calls: users.calls, mb: residentMb(), start: performance.now() };
        let peak = before.mb;
        const watch = setInterval(() => (peak = Math.max(peak, residentMb())), 20);
        const result = await app.get(OAuth2TokenService).rotateEncryptionKeys();
        clearInterval(watch);
        const seconds = (performance.now() - before.start) / 1000;
        const calls = users.calls - before.calls;
        await users.stop();

        expect(users.failures).toEqual([]);
        expect(calls).toBeGreaterThan(0);
        expect(result.failed).toBe(0);
        expect(result.rotated).toBeGreaterThanOrEqual(ROWS);
        const left = await world.database.all(
          'SELECT COUNT(*) AS n FROM oauth2_token WHERE key_id <> ?',
          keyIdOf(String(encryptionKeys[0])),
        );
        expect(Number(left[0]?.n)).toBe(0);
        for (const id of ids.slice(0, 100)) {
          expect(await app.get(OAuth2TokenService).getValidToken({ id })).toBe(accessTokenOf(id));
        }
        expect(peak - before.mb).toBeLessThan(GROWTH);
        tell(`key rotation on ${database}`, {
          rows: result.rotated,
          seconds: seconds.toFixed(1),
          'rows/s': Math.round(result.rotated / seconds),
          'MB more': Math.round(peak - before.mb),
          'calls meanwhile': calls,
          failed: users.failures.length,
        });
        await app.close();
        await world.close();
      },
      allow(times(2, 30)),
    );
  },
  ['postgres'],
);
