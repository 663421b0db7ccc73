import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import { Connection } from '../fixtures/connections.js';
import { json } from '../fixtures/fault-responses.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, isSoak, tell, times } from './counts.js';
import { sha256, storedPair } from './stored-pair.js';
import { connect } from './storms.js';

const ROUNDS = times(1, 10);
/** Until the signal has been noticed. */
const NOTICE_MS = 1_000;
/** What is waited for takes longer. */
const AT_ONCE_MS = 6_000;

describeEachDatabase(
  'a process that is asked to end',
  (database) => {
    let world: TestEnvironment;
    let server: StrictServer;
    let stays: Host;

    beforeAll(async () => {
      server = await StrictServer.start();
      world = await TestEnvironment.open({
        database,
        capture: (w) => ({
          refresh: { leaseTtl: 30, waitTimeout: 25 },
          http: { timeout: 10 },
          providers: { alpha: w.byEndpoints('alpha', w.alpha), strict: server.configuration },
        }),
      });
      stays = world.host;
    }, allow(1));
    afterAll(async () => {
      await world.close();
      await server.close();
    });

    const leaving = (): Promise<Host> => world.start({ capture: { baseUrl: stays.url } });

    it(
      'R-049: while a refresh is in flight, it stores the pair first, and ends with success',
      async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const host = await leaving();
          const grant = server.issue();
          const [id = ''] = await connect(world, [grant], { host: stays });
          const { arrived, release } = server.hold(grant, 'after');
          // A caller that waits would keep the server open, and with it the process.
          const caller = new AbortController();
          const asked = ask(host, id, caller.signal).catch(() => undefined);
          await arrived;
          caller.abort();
          await asked;
          const ending = host.stop();
          await sleep(NOTICE_MS);
          expect(host.alive()).toBe(true);
          release();
          expect(await ending).toBe(0);
          await world.retire(host);
          const { accessToken, refreshToken } = grant;
          expect(await storedPair(world, id)).toEqual({ accessToken, refreshToken });
          expect(await ask(stays, id)).toMatchObject({ sha256: sha256(accessToken) });
          expect(grant).toMatchObject({ requests: 1, refreshes: 1 });
        }
        tell(`ended while upstream on ${database}`, { rounds: ROUNDS, lost: 0 });
      },
      allow(ROUNDS),
    );

    /** @returns milliseconds until it has ended */
    async function end(host: Host): Promise<number> {
      await sleep(NOTICE_MS);
      const before = performance.now();
      const code = await host.stop();
      await world.retire(host);
      expect(code).toBe(0);
      return performance.now() - before;
    }

    it('R-049: while it waits for another process, it waits no longer', async () => {
      const host = await leaving();
      const grant = server.issue();
      const [id = ''] = await connect(world, [grant], { host: stays });
      const { arrived, release } = server.hold(grant, 'after');
      const owner = ask(stays, id);
      await arrived;
      const answer = ask(host, id).catch(() => ({ error: 'cut off' }));
      expect(await end(host)).toBeLessThan(AT_ONCE_MS);
      expect(await answer).toHaveProperty('error');
      release();
      expect((await owner).sha256).toBe(sha256(grant.accessToken));
      expect(grant).toMatchObject({ requests: 1, isAlive: true });
    });

    it('R-049: while it waits as long as a provider asks for, it waits no longer', async () => {
      const host = await leaving();
      const connection = await Connection.expired(world, json(429, {}, { 'retry-after': '20' }));
      const before = world.alpha.to('/token').length;
      const answer = connection.ask(host).catch(() => ({ error: 'cut off' }));
      expect(await end(host)).toBeLessThan(AT_ONCE_MS);
      expect(await answer).toHaveProperty('error');
      expect(world.alpha.to('/token').length).toBe(before + 1);
      expect(await connection.row()).toMatchObject({
        lease_id: null,
        status: 'refresh_failing',
      });
    });

    it('S-068: leaves the other healthy and no secret in clear', async () => {
      world.secrets.push(...server.secrets);
      expect(await world.verdict()).toEqual(clean());
    });
  },
  isSoak ? undefined : ['postgres'],
);
