import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { databaseNames } from '../databases/test-database.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, isSoak, tell, times } from './counts.js';
import { storedPair } from './stored-pair.js';
import { connect } from './storms.js';
import { until } from '../fixtures/until.js';

const PROCESSES = times(2, 4);
const TOKENS = times(200, 10_000);
const CONCURRENCY = 8;
/** A SQLite file on a slow disk takes some twenty refreshes a second. */
const PATIENCE_MS = 20_000 + TOKENS * 60;

describeEachDatabase(
  'processes that sweep what is due',
  (database) => {
    let world: TestEnvironment;
    let server: StrictServer;
    let grants: StrictGrant[];
    let ids: string[];

    beforeAll(
      async () => {
        // One process will be killed upstream, and what it was given shall not be lost.
        server = await StrictServer.start({ hasGrace: true });
        server.delay = 50;
        world = await TestEnvironment.open({
          database,
          quiet: true,
          capture: () => ({
            background: { every: 1, mode: 'all', batch: 8, concurrency: CONCURRENCY },
            // Four that write into one file wait for it, each with everything that it does.
            refresh: { leaseTtl: times(7, 20), waitTimeout: 10 },
            http: { timeout: times(3, 10) },
            database: { leaseStatementTimeout: 1 },
            providers: { strict: server.configuration },
          }),
        });
        const baseUrl = world.host.url;
        const more = Array.from({ length: PROCESSES - 1 }, () =>
          world.start({ capture: { baseUrl } }),
        );
        await Promise.all(more);
        grants = Array.from({ length: TOKENS }, () => server.issue());
        ids = await connectShared();
      },
      allow(TOKENS / 100),
    );
    afterAll(async () => {
      await world.close();
      await server.close();
    });

    /** Each process stores its share. */
    async function connectShared(): Promise<string[]> {
      const share = Math.ceil(TOKENS / PROCESSES);
      const stored = world.hosts.map((host, n) =>
        connect(world, grants.slice(n * share, (n + 1) * share), { host, isExpired: false }),
      );
      return (await Promise.all(stored)).flat();
    }

    const renewed = async (): Promise<number> => {
      const sql = "SELECT COUNT(*) AS n FROM oauth2_token WHERE version > 1 AND status = 'active'";
      return Number((await world.database.all(sql))[0]?.n);
    };

    it(
      'R-051 R-054: refresh each connection once, and miss none when one of them is killed',
      async () => {
        const started = performance.now();
        const now = Date.now();
        await world.database.run(
          'UPDATE oauth2_token SET issued_at = ?, expires_at = ?, refresh_at = ?',
          now - 3_600_000,
          now - 1_000,
          now - 1_000,
        );
        await until(() => server.requests > TOKENS / 5, PATIENCE_MS);
        await world.retire(world.host, 'kill');
        // Counting rows is work for the database, so not before it can be true.
        await until(() => server.requests >= TOKENS, PATIENCE_MS);
        await until(async () => (await renewed()) === TOKENS, PATIENCE_MS);

        const again = grants.filter(({ requests }) => requests > 1);
        expect(grants.filter(({ requests }) => requests === 0)).toEqual([]);
        // The dead process was upstream with these at most.
        expect(again.length).toBeLessThanOrEqual(CONCURRENCY);
        expect(again.filter(({ requests }) => requests > 2)).toEqual([]);
        expect(grants.filter(({ isAlive }) => !isAlive)).toEqual([]);
        tell(`${PROCESSES} sweepers, one killed, on ${database}`, {
          tokens: TOKENS,
          requests: server.requests,
          seconds: ((performance.now() - started) / 1000).toFixed(1),
        });
      },
      allow(TOKENS / 50) + 3 * PATIENCE_MS,
    );

    it('leave nothing due, nothing leased, and the valid pair in every row', async () => {
      const rows = await world.database.tokens();
      const soon = Date.now() + 60_000;
      const left = rows.filter(
        (row) => Number(row.refresh_at) < soon || row.lease_id !== null || row.claim !== null,
      );
      expect(left.map(({ id }) => id)).toEqual([]);
      for (let n = 0; n < TOKENS; n += TOKENS / 100) {
        const { accessToken, refreshToken } = grants[n] as StrictGrant;
        expect(await storedPair(world, ids[n] as string)).toEqual({ accessToken, refreshToken });
      }
    });

    it(
      'S-068: are healthy, and no secret is in clear',
      async () => {
        world.secrets.push(...server.secrets);
        expect(await world.verdict()).toEqual(clean(PROCESSES - 1));
      },
      allow(TOKENS / 500),
    );
  },
  isSoak ? databaseNames : ['postgres', 'mariadb'],
);
