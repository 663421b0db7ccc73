import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { decryptPair, sha256 } from './stored-pair.js';
import { connect, refresh } from './storms.js';

const REFRESHES = times(50, 1_000);

describeEachDatabase('readers of a connection that is refreshed all the time', (database) => {
  let world: TestEnvironment;
  let server: StrictServer;
  let hosts: Host[];
  let grant: StrictGrant;
  let id: string;

  beforeAll(async () => {
    server = await StrictServer.start();
    world = await TestEnvironment.open({
      database,
      quiet: true,
      capture: () => ({ providers: { strict: server.configuration } }),
    });
    hosts = [world.host, await world.start({ capture: { baseUrl: world.host.url } })];
    grant = server.issue();
    [id = ''] = await connect(world, [grant], { isExpired: false });
  }, allow(2));
  afterAll(async () => {
    await world.close();
    await server.close();
  });

  /** What a reader of the database sees: the pair and its life, or a mixture of two. */
  async function look(): Promise<object> {
    const row = (await world.database.token(id)) ?? {};
    const { accessToken, refreshToken } = decryptPair([world.key], row);
    const expiresIn = Math.round((Number(row.expires_at) - Number(row.issued_at)) / 1000);
    expect({ refreshToken, expiresIn }).toEqual(grant.pairs.get(accessToken));
    return row;
  }

  it(
    'R-065: never meet a mixture of two pairs, and are served by every process',
    async () => {
      let isOver = false;
      let looks = 0;
      let answers = 0;
      const looking = (async () => {
        for (; !isOver; looks += 1) {
          await look();
          // SQLite answers without letting go, and nobody else would have a turn.
          await sleep(2);
        }
      })();
      const asking = hosts.map(async (host) => {
        for (; !isOver; answers += 1) {
          const { sha256: got } = await ask(host, id);
          expect([...grant.pairs.keys()].map(sha256)).toContain(got);
        }
      });
      const writing = (async () => {
        for (let n = 0; n < REFRESHES && !isOver; n += 1) await refresh(hosts[n % 2] as Host, id);
      })();
      await Promise.all([looking, ...asking, writing.finally(() => (isOver = true))]).finally(
        () => (isOver = true),
      );
      expect(grant).toMatchObject({ refreshes: REFRESHES, isAlive: true });
      expect(looks).toBeGreaterThan(REFRESHES / 10);
      tell(`readers on ${database}`, { refreshes: REFRESHES, looks, answers, mixtures: 0 });
    },
    allow(REFRESHES, 1_000),
  );

  it('S-068: leave the hosts healthy and meet no secret in clear', async () => {
    world.secrets.push(...server.secrets);
    expect(await world.verdict()).toEqual(clean(2));
  });
});
