import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, isSoak, tell } from './counts.js';
import { connect, storm } from './storms.js';

const TOKENS = 50;
const POOL = 5;
const PROVIDER_TAKES_MS = 4_000;
/** A pool without a free connection would answer after the provider has. */
const PROMPT_MS = 2_000;

describeEachDatabase(
  'fifty refreshes at a slow provider, over a pool of five',
  (database) => {
    let world: TestEnvironment;
    let server: StrictServer;

    beforeAll(async () => {
      server = await StrictServer.start();
      server.delay = PROVIDER_TAKES_MS;
      world = await TestEnvironment.open({
        database,
        poolSize: POOL,
        capture: () => ({
          providers: { strict: server.configuration },
          http: { timeout: 15 },
          refresh: { leaseTtl: 20 },
        }),
      });
    }, allow(1));
    afterAll(async () => {
      await world.close();
      await server.close();
    });

    it(
      'R-057: hold no connection of the pool: the page of connections comes at once',
      async () => {
        const ids = await connect(
          world,
          Array.from({ length: TOKENS }, () => server.issue()),
        );
        const alice = await world.visitor();
        let isOver = false;
        const storming = storm(world.host, { connections: ids, callers: 1, watch: true });
        const finished = storming.finally(() => (isOver = true));
        let slowest = 0;
        for (let pages = 0; !isOver; pages += 1) {
          const before = performance.now();
          expect((await alice.get('/')).status).toBe(200);
          slowest = Math.max(slowest, performance.now() - before);
          if (pages === 0) expect(isOver).toBe(false);
        }
        const { tokens, errors, pool } = await finished;
        expect([Object.keys(tokens).length, errors]).toEqual([TOKENS, {}]);
        expect(server.requests).toBe(TOKENS);
        expect(slowest).toBeLessThan(PROMPT_MS);
        expect(pool?.slowestMs).toBeLessThan(PROMPT_MS);
        tell(`a slow provider on ${database}`, {
          refreshes: TOKENS,
          'slowest page': `${Math.round(slowest)} ms`,
          'slowest bystander': `${pool?.slowestMs} ms`,
        });
      },
      allow(2),
    );

    it('S-068: leave the host healthy and no secret in clear', async () => {
      world.secrets.push(...server.secrets);
      expect(await world.verdict()).toEqual(clean());
    });
  },
  isSoak ? ['postgres', 'mariadb'] : ['postgres'],
);
