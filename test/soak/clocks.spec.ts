import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { Host } from '../fixtures/host.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { sha256 } from './stored-pair.js';
import { connect, expireAll, storms } from './storms.js';

const HOUR_MS = 3_600_000;
const ROUNDS = times(3, 50);
const CALLERS = 20;

const preload = new URL('../fixtures/.build/host-app/shifted-clock.js', import.meta.url);
const wrongBy = (ms: number): Record<string, string> => ({
  NODE_OPTIONS: `--import ${fileURLToPath(preload)}`,
  CAPTURE_TEST_CLOCK_SHIFT: String(ms),
});

describeEachDatabase(
  'processes whose clocks are an hour off',
  (database) => {
    let world: TestEnvironment;
    let server: StrictServer;
    let hosts: Host[];
    let grant: StrictGrant;
    let id: string;

    beforeAll(async () => {
      server = await StrictServer.start();
      world = await TestEnvironment.open({
        database,
        capture: () => ({ providers: { strict: server.configuration } }),
      });
      const capture = { baseUrl: world.host.url };
      hosts = [
        world.host,
        ...(await Promise.all(
          [-HOUR_MS, HOUR_MS].map((shift) => world.start({ capture }, wrongBy(shift))),
        )),
      ];
      grant = server.issue();
      [id = ''] = await connect(world, [grant], { isExpired: false });
    }, allow(3));
    afterAll(async () => {
      await world.close();
      await server.close();
    });

    const ask = (asked: Host[] = hosts): ReturnType<typeof storms> =>
      storms(asked, { connections: [id], callers: CALLERS });
    const living = (count: number): object => ({
      tokens: { [sha256(grant.accessToken)]: count * CALLERS },
      errors: {},
    });

    it('are what they say they are', async () => {
      const read = hosts.map(async ({ url }) => (await fetch(`${url}/test/clock`)).json());
      const [right = 0, slow = 0, fast = 0] = (await Promise.all(read)) as number[];
      expect(Math.abs(slow - right + HOUR_MS)).toBeLessThan(60_000);
      expect(Math.abs(fast - right - HOUR_MS)).toBeLessThan(60_000);
    });

    it('R-039: return a token that is valid for half an hour more, and refresh nothing', async () => {
      await world.database.set(id, 'expires_at', Date.now() + HOUR_MS / 2);
      expect(await ask()).toEqual(living(3));
      expect(grant.requests).toBe(0);
    });

    it('R-039: return no token that expired a second ago', async () => {
      for (const host of hosts) {
        await world.database.set(id, 'expires_at', Date.now() - 1_000);
        const { refreshes } = grant;
        const report = await ask([host]);
        expect(grant.refreshes).toBe(refreshes + 1);
        expect(report).toEqual(living(1));
      }
    });

    it('R-039: store the same expiry, whichever refreshes', async () => {
      for (const host of hosts) {
        await expireAll(world, [id]);
        await ask([host]);
        const row = await world.database.token(id);
        for (const column of ['expires_at', 'issued_at', 'updated_at']) {
          const due = Date.now() + (column === 'expires_at' ? HOUR_MS : 0);
          expect(Math.abs(Number(row?.[column]) - due)).toBeLessThan(20_000);
        }
      }
    });

    it(
      'R-039: refresh once together, round after round',
      async () => {
        for (let round = 0; round < ROUNDS; round += 1) {
          await expireAll(world, [id]);
          const { requests } = grant;
          const report = await ask();
          expect(grant).toMatchObject({ requests: requests + 1, isAlive: true });
          expect(report).toEqual(living(3));
        }
        tell(`clocks an hour off on ${database}`, { rounds: ROUNDS, refreshes: ROUNDS });
      },
      allow(ROUNDS),
    );

    it('leave the hosts healthy', async () => {
      world.secrets.push(...server.secrets);
      expect(await world.verdict()).toEqual(clean(3));
    });
  },
  ['postgres', 'mariadb'],
);
