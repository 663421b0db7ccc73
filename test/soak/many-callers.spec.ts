import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { AuthorizationServer } from '../fixtures/authorization-server.js';
import { rowsOf } from '../fixtures/connections.js';
import type { Host } from '../fixtures/host.js';
import { freePort } from '../fixtures/loopback.js';
import { configured } from '../fixtures/story.js';
import { clean } from '../fixtures/verdict.js';
import { type Capture, TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { sha256, storedPair } from './stored-pair.js';
import { storms } from './storms.js';

const ROUNDS = times(10, 50);
const CALLERS = 1_000;

describeEachDatabase('a thousand callers of one expired token', (database) => {
  let world: TestEnvironment;
  let server: AuthorizationServer;
  let hosts: Host[];
  let id: string;

  beforeAll(async () => {
    const port = await freePort();
    const redirectUris = [`http://127.0.0.1:${port}/oauth2/real/callback`];
    server = await AuthorizationServer.start({ redirectUris });
    const capture = (): Capture => ({ providers: { real: configured(server) } });
    world = await TestEnvironment.open({ database, port, quiet: true, capture });
    const baseUrl = world.host.url;
    const more = [2, 3, 4].map(() => world.start({ port: 0, capture: { baseUrl } }));
    hosts = [world.host, ...(await Promise.all(more))];
    const alice = await world.visitor('alice', hosts[0]);
    expect((await alice.capture('real')).status).toBe(303);
    id = String((await rowsOf(world, alice))[0]?.id);
  }, allow(4));
  afterAll(async () => {
    await world.close();
    await server.close();
  });

  /** One refresh, a thousand times its token, and the provider says that the stored pair lives. */
  async function round(callers: Host[]): Promise<void> {
    await world.database.expire(id);
    const { refresh_token: before, refused } = server.grants;
    const order = { connections: [id], callers: CALLERS / callers.length };
    const report = await storms(callers, order);
    const { accessToken, refreshToken } = await storedPair(world, id);
    expect(report).toEqual({ tokens: { [sha256(accessToken)]: CALLERS }, errors: {} });
    expect(server.grants).toMatchObject({ refresh_token: before + 1, refused });
    expect(await Promise.all([accessToken, refreshToken].map((t) => server.knows(t)))).toEqual([
      true,
      true,
    ]);
  }

  it(
    'R-050: in one process, round after round: one refresh, and every caller gets the valid token',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) await round(hosts.slice(0, 1));
      tell(`1,000 callers in 1 process on ${database}`, { rounds: ROUNDS, refreshes: ROUNDS });
    },
    allow(ROUNDS),
  );

  it(
    'R-051: in four processes: the same',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) await round(hosts);
      tell(`4 x 250 callers on ${database}`, { rounds: ROUNDS, refreshes: ROUNDS });
    },
    allow(ROUNDS),
  );

  it('S-068: leaves the hosts healthy and no secret in clear', async () => {
    world.secrets.push(...server.secrets);
    expect(server.revokedGrants).toBe(0);
    expect(await world.verdict()).toEqual(clean(4));
  });
});
