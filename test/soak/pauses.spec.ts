import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, isSoak, tell, times } from './counts.js';
import { Outage } from './outage.js';
import { sha256, storedPair } from './stored-pair.js';
import { connect, expireAll } from './storms.js';
import { until } from '../fixtures/until.js';

const ROUNDS = times(1, 10);
const LEASE_MS = 4_500;

describeEachDatabase(
  'a process that stands still while it has the lease',
  (database) => {
    let world: TestEnvironment;
    let strict: StrictServer;
    let lenient: StrictServer;
    let outage: Outage;
    let still: Host;
    let other: Host;

    beforeAll(async () => {
      strict = await StrictServer.start();
      lenient = await StrictServer.start({ hasGrace: true });
      world = await TestEnvironment.withoutHost({
        database,
        capture: () => ({
          refresh: { leaseTtl: LEASE_MS / 1000, waitTimeout: 15 },
          http: { timeout: 2.5 },
          database: { leaseStatementTimeout: 0.5 },
          providers: { strict: strict.configuration, lenient: lenient.configuration },
        }),
      });
      outage = await Outage.before(world, database);
      other = await world.start();
      still = await world.start({
        database: outage.database,
        capture: { baseUrl: other.url },
      });
    }, allow(2));
    afterAll(async () => {
      await world.close();
      await outage.close();
      await strict.close();
      await lenient.close();
    });

    it(
      'R-053: suspended during the request, it cannot overwrite what another has stored since',
      async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const grant = lenient.issue();
          const [id = ''] = await connect(world, [grant], { provider: 'lenient' });
          const { arrived, release } = lenient.hold(grant, 'after');
          const answer = ask(still, id);
          await arrived;
          process.kill(still.pid, 'SIGSTOP');
          release();
          const renewed = await ask(other, id);
          process.kill(still.pid, 'SIGCONT');
          expect(grant).toMatchObject({ requests: 2, refreshes: 2, isAlive: true });
          expect([renewed.sha256, (await answer).sha256]).toEqual(
            Array(2).fill(sha256(grant.accessToken)),
          );
          const { accessToken, refreshToken } = grant;
          expect(await storedPair(world, id)).toEqual({ accessToken, refreshToken });
          await expireAll(world, [id]);
          expect(await ask(still, id)).toMatchObject({ sha256: sha256(grant.accessToken) });
        }
        tell(`stopped beyond the lease on ${database}`, { rounds: ROUNDS, overwritten: 0 });
      },
      allow(ROUNDS),
    );

    // SQLite answers within its own process: nobody can be told of a lease late.
    if (database !== 'sqlite') {
      it(
        'R-053: with a lease that ended during the pause, it sends no request',
        async () => {
          const grant = strict.issue();
          const [id = ''] = await connect(world, [grant], { host: other });
          outage.withholdAnswers();
          const answer = ask(still, id);
          await until(async () => (await world.database.token(id))?.lease_id !== null);
          const renewed = await ask(other, id);
          outage.deliverAnswers();
          expect(renewed.sha256).toBe(sha256(grant.accessToken));
          // Its claim was not confirmed in time, so its caller may have to ask again.
          const late = await answer;
          expect(late.sha256 ?? (await ask(still, id)).sha256).toBe(renewed.sha256);
          expect(grant).toMatchObject({ requests: 1, isAlive: true });
        },
        allow(1),
      );
    }

    it(
      'R-055: waiting nearly as long as allowed, it keeps the lease, and no other process asks',
      async () => {
        const grant = strict.issue();
        const [id = ''] = await connect(world, [grant], { host: other });
        const { arrived, release } = strict.hold(grant, 'after');
        const answer = ask(still, id);
        await arrived;
        const rival = ask(other, id);
        await sleep(1_500);
        release();
        expect([(await answer).sha256, (await rival).sha256]).toEqual(
          Array(2).fill(sha256(grant.accessToken)),
        );
        expect(grant).toMatchObject({ requests: 1, isAlive: true });
      },
      allow(1),
    );

    it('S-068: leaves the hosts healthy and no secret in clear', async () => {
      world.secrets.push(...strict.secrets, ...lenient.secrets);
      expect(await world.verdict()).toEqual(clean(2));
    });
  },
  isSoak ? undefined : ['postgres'],
);
