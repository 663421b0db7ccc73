import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { deploy, deployOf } from './deploys.js';

const ROUNDS = times(4, 50);
/** Milliseconds that a refresh takes at a quick provider, and at a slow one. */
const DELAYS = [150, 1_500];

describeEachDatabase('processes that are replaced while they refresh', (database) => {
  let world: TestEnvironment;
  let server: StrictServer;
  beforeAll(async () => {
    server = await StrictServer.start();
    world = await TestEnvironment.withoutHost({
      database,
      capture: () => ({
        http: { timeout: 10 },
        providers: { strict: server.configuration },
      }),
    });
  });
  afterAll(async () => {
    await world.close();
    await server.close();
  });

  it(
    'R-120 no connection is lost',
    async () => {
      let refused = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        server.delay = DELAYS[Math.floor(round / 2) % 2] ?? 0;
        const variant = deployOf(round);
        const { lost, heard, output } = await deploy(world, server, variant);
        expect({ variant, lost, output: lost === 0 ? '' : output }).toEqual({
          ...{ variant, lost: 0, output: '' },
        });
        // What the worker asked for while it ended.
        expect(heard).toHaveProperty(['token_refresh/shutting_down/again']);
        refused += heard['token_refresh/shutting_down/again'] ?? 0;
      }
      tell(`deploys on ${database}`, { rounds: ROUNDS, lost: 0, refused });
    },
    allow(ROUNDS, 30_000),
  );

  it('and their output contains no secret', async () => {
    world.secrets.push(...server.secrets);
    expect(await world.verdict()).toMatchObject({ leaks: [], rejections: false, evil: 0 });
  });
});
