import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { sha256 } from './stored-pair.js';
import { connect, expireAll, storm } from './storms.js';

const TOKENS = 1_000;
const ROUNDS = times(1, 10);
const POOL = 10;

describeEachDatabase(
  'a thousand expired tokens at once',
  (database) => {
    let world: TestEnvironment;
    let server: StrictServer;
    let ids: string[];

    beforeAll(async () => {
      server = await StrictServer.start();
      server.delay = 200;
      world = await TestEnvironment.open({
        database,
        poolSize: POOL,
        quiet: true,
        capture: () => ({ providers: { strict: server.configuration }, http: { timeout: 10 } }),
      });
      ids = await connect(
        world,
        Array.from({ length: TOKENS }, () => server.issue()),
      );
    }, allow(4));
    afterAll(async () => {
      await world.close();
      await server.close();
    });

    it(
      'are refreshed once each, and at least half of the pool stays with the host',
      async () => {
        let [most, slowestMs, seconds] = [0, 0, 0];
        for (let round = 1; round <= ROUNDS; round += 1) {
          await expireAll(world, ids);
          const before = performance.now();
          const { pool, ...report } = await storm(world.host, {
            connections: ids,
            callers: 1,
            watch: true,
          });
          seconds = Math.max(seconds, (performance.now() - before) / 1000);
          const grants = [...server.grants.values()];
          const living = grants.map(({ accessToken }) => [sha256(accessToken), 1]);
          expect(report).toEqual({ tokens: Object.fromEntries(living), errors: {} });
          for (const grant of grants)
            expect(grant).toMatchObject({ requests: round, refreshes: round, isAlive: true });
          most = Math.max(most, pool?.most ?? POOL);
          slowestMs = Math.max(slowestMs, pool?.slowestMs ?? Infinity);
        }
        tell(`1,000 expired tokens on ${database}`, {
          rounds: ROUNDS,
          'connections taken': `${most} of ${POOL}`,
          'slowest bystander': `${slowestMs} ms`,
          'slowest round': `${seconds.toFixed(1)} s`,
        });
        expect(most).toBeLessThanOrEqual(POOL / 2);
        expect(slowestMs).toBeLessThan(2_000);
      },
      allow(ROUNDS),
    );

    it('leave the host healthy', async () => {
      expect(await world.verdict()).toEqual(clean());
    });
  },
  ['postgres', 'mariadb'],
);
