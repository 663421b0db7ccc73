import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '../databases/test-database.js';
import type { HostDatabase } from '../fixtures/host-app/host-options.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { until } from '../fixtures/until.js';
import { allow } from '../soak/counts.js';
import { connect, expireAll, storm } from '../soak/storms.js';
import { type ClusterWorld, closeWorld, countLosses, openWorld, windows } from './cluster-world.js';
import { report } from './forms.js';
import { galera, GaleraDatabase } from './servers/galera.database.js';
import { postgres, ReplicatedPostgres } from './servers/postgres.database.js';

/** Seconds. A process that runs for `SHORT` waits for no lease. */
const [LEASE_TTL, SHORT] = [20, 1];

/** The current time of PostgreSQL, as leases have it. */
const NOW = 'extract(epoch from clock_timestamp()) * 1000';

/** The owner of leases is killed together with its database, and another process is started afterwards. */
describe('a process that starts after a crash of the database and of a lease owner', () => {
  let opened: ClusterWorld;

  /** Has the host that was started last send these grants' refresh tokens; the server holds the requests. */
  async function sendAndKill(grants: { before: StrictGrant[]; after: StrictGrant[] }): Promise<{
    before: string[];
    after: string[];
    release: () => void;
  }> {
    const { world, server } = opened;
    const [before, after] = [
      await connect(world, grants.before),
      await connect(world, grants.after),
    ];
    const holds = [
      ...grants.before.map((grant) => server.hold(grant, 'before')),
      ...grants.after.map((grant) => server.hold(grant, 'after')),
    ];
    await expireAll(world, [...before, ...after]);
    const owner = world.host;
    storm(owner, { connections: [...before, ...after], callers: 1 }).catch(() => undefined);
    await Promise.all(holds.map(({ arrived }) => arrived));
    await world.retire(owner, 'kill');
    return { before, after, release: () => holds.forEach(({ release }) => release()) };
  }

  const start = (place: HostDatabase, waitTimeout = LEASE_TTL + 5): Promise<Host> =>
    opened.world.start({
      database: place,
      capture: {
        baseUrl: opened.world.host.url,
        refresh: { leaseTtl: LEASE_TTL, waitTimeout },
      },
    });

  async function open(database: TestDatabase, place: HostDatabase): Promise<void> {
    opened = await openWorld(database, [place], { refresh: { leaseTtl: LEASE_TTL } });
    await start(place);
  }

  describe('of PostgreSQL, which has one clock', () => {
    let place: HostDatabase;

    beforeAll(async () => {
      await postgres('repair');
      const database = await ReplicatedPostgres.open();
      place = database.at('primary');
      await open(database, place);
    }, allow(20));
    afterAll(() => closeWorld(opened), allow(4));

    it(
      'takes the leases over within one call, also if it runs for only a few seconds',
      async () => {
        const { server, world } = opened;
        const [long, short, used] = [server.issue(), server.issue(), server.issue()];
        const held = await sendAndKill({ before: [long, short], after: [used] });
        const [ofLong = '', ofShort = ''] = held.before;
        const [ofUsed = ''] = held.after;
        await postgres('crash');
        held.release();

        const brief = await start(place, SHORT);
        const early = await ask(brief, ofShort);
        await world.retire(brief);
        const late = await start(place);
        expect(await ask(late, ofLong)).toHaveProperty('sha256');
        expect(long).toMatchObject({ isAlive: true, reuses: 0 });

        // The lease has ended by the database's clock, which any process can read.
        await until(async () => {
          const sql = `SELECT id FROM oauth2_token WHERE id = ? AND lease_until <= ${NOW}`;
          return (await world.database.all(sql, ofShort)).length === 1;
        });
        const briefer = await start(place, SHORT);
        const served = await ask(briefer, ofShort);
        // The server has replaced this one's tokens, and nobody knows the new ones.
        const lost = await ask(briefer, ofUsed);
        await world.retire(briefer);
        expect(served).toHaveProperty('sha256');
        expect(short).toMatchObject({ isAlive: true, reuses: 0 });
        expect(lost).toMatchObject({ reason: 'superseded', retryable: true });
        expect((await world.database.token(ofUsed))?.status).toBe('active');
        report('PostgreSQL: a lease owner and the primary crash', {
          'before the end of the lease': early.reason ?? 'served',
          taken: 2,
          'sent twice': (await countLosses(opened, [ofUsed])).doubleUses,
          window: windows.crash,
          'reported as': lost.reason ?? '',
        });
      },
      allow(20),
    );
  });

  describe('of a Galera node, which has its own clock', () => {
    let database: GaleraDatabase;

    beforeAll(async () => {
      await galera('repair');
      database = await GaleraDatabase.open();
      await open(database, database.at(2));
    }, allow(20));
    afterAll(async () => {
      await galera('repair');
      await closeWorld(opened);
    }, allow(20));

    it(
      'takes the lease over at another node within one call',
      async () => {
        const { server } = opened;
        const grant = server.issue();
        const held = await sendAndKill({ before: [grant], after: [] });
        await galera('kill', 2);
        held.release();
        const late = await start(database.at(3));
        expect(await ask(late, held.before[0] ?? '')).toHaveProperty('sha256');
        expect(grant).toMatchObject({ isAlive: true, reuses: 0 });
        report('Galera: a lease owner and its node crash', { taken: 1, lost: 0 });
      },
      allow(20),
    );
  });
});
