import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { describeInSoak, tell } from './counts.js';
import { faultsOf } from './faults.js';
import { Outage } from './outage.js';
import { sizeOf } from './process-size.js';
import { connect, expireAll } from './storms.js';
import { sha256 } from './stored-pair.js';

const CONNECTIONS = 20;
const SECONDS = 600;
const SEED = Number(process.env.SEED ?? 42);
const OUTAGE_EVERY_S = 20;

describeInSoak('ten minutes of random faults', () => {
  describeEachDatabase('of a provider and a database', (database) => {
    let world: TestEnvironment;
    let server: StrictServer;
    let outage: Outage;
    let hosts: Host[];
    let ids: string[];

    beforeAll(async () => {
      server = await StrictServer.start({ hasGrace: true });
      world = await TestEnvironment.withoutHost({
        database,
        busyTimeout: 300,
        quiet: true,
        capture: () => ({
          refresh: { leaseTtl: 3, waitTimeout: 4 },
          http: { timeout: 1 },
          database: { leaseStatementTimeout: 0.5 },
          providers: { strict: server.configuration },
        }),
      });
      outage = await Outage.before(world, database);
      const first = await world.start({ database: outage.database });
      const capture = { baseUrl: first.url };
      hosts = [first, await world.start({ database: outage.database, capture })];
      const grants = Array.from({ length: CONNECTIONS }, () => server.issue());
      ids = await connect(world, grants);
    }, 120_000);
    afterAll(async () => {
      await world.close();
      await outage.close();
      await server.close();
    });

    /** Callers of all connections in both processes, whose tokens are over all the time. */
    async function traffic(isOver: () => boolean): Promise<number> {
      let calls = 0;
      const callers = ids.flatMap((id) => hosts.map((host) => ({ id, host })));
      const calling = callers.map(async ({ id, host }) => {
        for (; !isOver(); calls += 1) {
          await ask(host, id).catch(() => undefined);
          await sleep(50);
        }
      });
      while (!isOver()) {
        await expireAll(world, ids).catch(() => undefined);
        await sleep(500);
      }
      await Promise.all(calling);
      return calls;
    }

    async function outages(isOver: () => boolean): Promise<void> {
      for (let second = 1; !isOver(); second += 1) {
        await sleep(1_000);
        if (second % OUTAGE_EVERY_S !== 5) continue;
        await outage.begin();
        await sleep(1_500);
        await outage.end();
      }
    }

    it(
      'R-067: end no connection, and leave nothing in memory',
      async () => {
        const ends = performance.now() + SECONDS * 1000;
        const isOver = (): boolean => performance.now() > ends;
        server.fault = faultsOf(SEED);
        const warm = sleep((SECONDS * 1000) / 5).then(() => hosts.map(({ pid }) => sizeOf(pid)));
        const [calls] = await Promise.all([traffic(isOver), outages(isOver)]);
        server.fault = () => undefined;
        await world.database.run(
          'UPDATE oauth2_token SET retry_at = NULL, lease_until = NULL, lease_id = NULL, provisional_until = NULL',
        );
        // A circuit that is open opens no connection for five seconds.
        await sleep(6_000);
        await expireAll(world, ids);
        const answers = await Promise.all(ids.map((id, n) => ask(hosts[n % 2] as Host, id)));
        const living = [...server.grants.values()].map((grant) => sha256(grant.accessToken));
        expect(answers.map((answer) => answer.sha256)).toEqual(living);
        const before = await warm;
        hosts.forEach(({ pid }, n) => {
          const { descriptors, memory } = sizeOf(pid);
          expect(descriptors).toBeLessThan((before[n]?.descriptors ?? 0) + 60);
          expect(memory).toBeLessThan((before[n]?.memory ?? 0) + 150);
        });
        tell(`random faults on ${database}`, {
          seconds: SECONDS,
          calls,
          requests: server.requests,
          lost: 0,
          seed: SEED,
        });
      },
      60_000 + SECONDS * 1000,
    );

    it('S-068: leave the hosts healthy, without an unhandled rejection', async () => {
      world.secrets.push(...server.secrets);
      expect(await world.verdict()).toEqual(clean(2));
    });
  });
});
