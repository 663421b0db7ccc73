import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { StormReport } from '../fixtures/host-app/storm.controller.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, describeInSoak, tell, times } from './counts.js';
import { Outage } from './outage.js';
import { sha256, storedPair } from './stored-pair.js';
import { connect, expireAll, storm } from './storms.js';
import { until } from '../fixtures/until.js';

const ROUNDS = times(1, 20);
const CALLERS = 20;

describeEachDatabase('a database that is gone while a new pair is in memory', (database) => {
  let world: TestEnvironment;
  let server: StrictServer;
  let outage: Outage;

  beforeAll(async () => {
    server = await StrictServer.start();
    world = await TestEnvironment.withoutHost({
      database,
      busyTimeout: 300,
      capture: () => ({ providers: { strict: server.configuration } }),
    });
    outage = await Outage.before(world, database);
    await world.start({ database: outage.database });
  }, allow(1));
  afterAll(async () => {
    await world.close();
    await outage.close();
    await server.close();
  });

  interface Flight {
    id: string;
    grant: StrictGrant;
    report: Promise<StormReport>;
    release: () => void;
  }

  /** Callers of an expired connection, whose refresh has been done and not yet been answered. */
  async function upstream(): Promise<Flight> {
    const grant = server.issue();
    const [id = ''] = await connect(world, [grant]);
    const { arrived, release } = server.hold(grant, 'after');
    const report = storm(world.host, { connections: [id], callers: CALLERS });
    await arrived;
    // All of them have read the row by then, and wait.
    await sleep(500);
    return { id, grant, report, release };
  }

  async function expectServed({ grant, report }: Flight): Promise<void> {
    const tokens = { [sha256(grant.accessToken)]: CALLERS };
    expect(await report).toEqual({ tokens, errors: {} });
  }

  /** The living pair is in the row, was issued by one refresh, and another one works. */
  async function expectSaved({ id, grant }: Flight): Promise<void> {
    const { accessToken, refreshToken } = grant;
    expect(await storedPair(world, id)).toEqual({ accessToken, refreshToken });
    expect((await world.database.token(id))?.version).toBe(2);
    expect(grant).toMatchObject({ requests: 1, refreshes: 1 });
    await expireAll(world, [id]);
    await ask(world.host, id);
    expect(await ask(world.host, id)).toMatchObject({ sha256: sha256(grant.accessToken) });
    expect(grant).toMatchObject({ requests: 2, refreshes: 2, isAlive: true });
  }

  it(
    'R-059: three seconds later it has the pair, by one refresh, and the callers have the token',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const flight = await upstream();
        await outage.begin();
        flight.release();
        await sleep(3_000);
        await outage.end();
        await expectServed(flight);
        await expectSaved(flight);
      }
      tell(`3 s without ${database}`, { rounds: ROUNDS, lost: 0 });
    },
    allow(ROUNDS),
  );

  it(
    'R-060: lost after it has stored the pair and before it confirms: stored once',
    async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const flight = await upstream();
        outage.withholdAnswers();
        flight.release();
        await until(async () => (await world.database.token(flight.id))?.version === 2);
        await outage.begin();
        await outage.end();
        await expectServed(flight);
        await expectSaved(flight);
      }
      tell(`answers lost by ${database}`, { rounds: ROUNDS, lost: 0 });
    },
    allow(ROUNDS),
  );

  describeInSoak('for a minute', () => {
    it(
      'R-059: callers get a retryable error, and the pair is stored in the end',
      async () => {
        const flight = await upstream();
        await outage.begin();
        flight.release();
        const { tokens, errors } = await flight.report;
        expect(tokens).toEqual({});
        // Each with the cause, all from the same failed save.
        const [[error, count] = []] = Object.entries(errors);
        expect([error, count]).toEqual([
          expect.stringMatching(/^token_refresh\/storage: \w/),
          CALLERS,
        ]);
        await sleep(50_000);
        await outage.end();
        await until(async () => (await world.database.token(flight.id))?.version === 2);
        await expectSaved(flight);
        tell(`60 s without ${database}`, { rounds: 1, lost: 0 });
      },
      allow(7),
    );
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push(...server.secrets);
    expect(await world.verdict()).toEqual(clean());
  });
});
