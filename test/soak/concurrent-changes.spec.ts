import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { KeyRing } from '../../lib/tokens/encryption/key-ring.js';
import { describeEachDatabase } from '../databases/databases.js';
import type { TokenAnswer } from '../fixtures/connections.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { decryptPair, encryptPair, sha256, storedPair } from './stored-pair.js';
import { connect, disconnect, expireAll } from './storms.js';

const ROUNDS = times(1, 20);
const nextKey = randomBytes(32).toString('base64');

describeEachDatabase('a connection that changes while it is refreshed', (database) => {
  let world: TestEnvironment;
  let server: StrictServer;
  let first: Host;
  let second: Host;

  beforeAll(async () => {
    server = await StrictServer.start({ hasGrace: true });
    world = await TestEnvironment.open({
      database,
      capture: (w) => ({
        encryptionKeys: [w.key, nextKey],
        refresh: { leaseTtl: 20, waitTimeout: 15 },
        http: { timeout: 15 },
        providers: { strict: server.configuration },
      }),
    });
    first = world.host;
    second = await world.start({ capture: { baseUrl: first.url } });
  }, allow(2));
  afterAll(async () => {
    await world.close();
    await server.close();
  });

  /** The first process refreshes, the second changes the connection, then the answer arrives. */
  async function during(
    change: (id: string, grant: StrictGrant) => Promise<StrictGrant>,
  ): Promise<{ id: string; answer: TokenAnswer; grant: StrictGrant }> {
    const grant = server.issue();
    const [id = ''] = await connect(world, [grant]);
    const { arrived, release } = server.hold(grant, 'after');
    const answer = ask(first, id);
    await arrived;
    const newer = await change(id, grant);
    release();
    return { id, answer: await answer, grant: newer };
  }

  /** Everybody has what lives, and so it stays after one more refresh. */
  async function expectLiving(id: string, grant: StrictGrant): Promise<void> {
    for (const host of [first, second]) {
      const { accessToken, refreshToken, refreshes } = grant;
      expect(await storedPair(world, id, [nextKey])).toEqual({ accessToken, refreshToken });
      expect(await ask(host, id)).toMatchObject({ sha256: sha256(accessToken) });
      await expireAll(world, [id]);
      expect(await ask(host, id)).toMatchObject({ sha256: sha256(grant.accessToken) });
      expect(grant).toMatchObject({ refreshes: refreshes + 1, isAlive: true });
    }
  }

  it(
    'deleted: it stays deleted, and the account can be connected again',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) {
        const { id, answer, grant } = await during(async (id, { account }) => {
          await disconnect(second, id);
          return server.issue(account);
        });
        expect(answer).toMatchObject({ error: 'NotConnectedError' });
        expect(await world.database.token(id)).toBeUndefined();
        const [again = ''] = await connect(world, [grant]);
        await ask(first, again);
        await expectLiving(again, grant);
      }
    },
    allow(ROUNDS),
  );

  it(
    'R-064: connected again: the new grant stays, and the callers get its token',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) {
        const { id, answer, grant } = await during(async (_, { account }) => {
          const newer = server.issue(account);
          await connect(world, [newer], { host: second, isExpired: false });
          return newer;
        });
        expect(answer.sha256).toBe(sha256(grant.accessToken));
        await expectLiving(id, grant);
      }
    },
    allow(ROUNDS),
  );

  it(
    'R-052: refreshed elsewhere: the later pair stays, and the callers get its token',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) {
        const { id, answer, grant } = await during(async (id, grant) => {
          await world.database.set(id, 'lease_until', 1);
          await ask(second, id);
          return grant;
        });
        expect(grant.refreshes).toBe(2);
        expect(answer.sha256).toBe(sha256(grant.accessToken));
        await expectLiving(id, grant);
      }
    },
    allow(ROUNDS),
  );

  it(
    'encrypted again with another key: the rotated pair stays',
    async () => {
      for (let n = 0; n < ROUNDS; n += 1) {
        const { id, answer, grant } = await during(async (id, grant) => {
          const row = (await world.database.token(id)) ?? {};
          const encrypted = encryptPair(nextKey, row, decryptPair([world.key], row));
          for (const [column, value] of Object.entries(encrypted))
            await world.database.set(id, column, value);
          await world.database.set(id, 'key_id', new KeyRing([nextKey]).primary.id);
          return grant;
        });
        expect(answer.sha256).toBe(sha256(grant.accessToken));
        await expectLiving(id, grant);
      }
      tell(`changed during a refresh on ${database}`, { rounds: 4 * ROUNDS, lost: 0 });
    },
    allow(ROUNDS),
  );

  it('S-068: leaves the hosts healthy and no secret in clear', async () => {
    world.secrets.push(...server.secrets, { kind: 'key', value: nextKey });
    expect(await world.verdict()).toEqual(clean(2));
  });
});
