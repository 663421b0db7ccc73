import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import { until } from '../fixtures/until.js';
import type { Capture } from '../fixtures/test-environment.js';
import { allow } from '../soak/counts.js';
import { connect, expireAll, storm, storms } from '../soak/storms.js';
import {
  type ClusterWorld,
  closeWorld,
  countLosses,
  noLosses,
  openWorld,
  windows,
} from './cluster-world.js';
import { between, describeInFull, expectRightCauses, report, times } from './forms.js';
import { galera, GaleraDatabase, galeraSize } from './servers/galera.database.js';
import { untilUsable } from './workloads.js';

const TOKENS = 40;
const ROUNDS = times(1, 3);

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describeInFull('a Galera node that is cut off or frozen', () => {
  let database: GaleraDatabase;
  let opened: ClusterWorld | undefined;
  let hosts: Host[];

  beforeAll(async () => {
    await galera('repair');
    database = await GaleraDatabase.open();
  }, allow(20));
  beforeEach(() => galera('repair'), allow(20));
  afterAll(async () => {
    await galera('repair');
    if (opened !== undefined) await closeWorld(opened);
  }, allow(20));

  async function start(capture: Capture): Promise<ClusterWorld> {
    const places = ([1, 2, 3] as const).map((node) => database.at(node));
    if (opened !== undefined) {
      await Promise.all(opened.world.hosts.map((host) => host.stop()));
      await opened.server.close();
      await database.run('DELETE FROM oauth2_token');
    }
    opened = await openWorld(database, places, capture);
    ({ hosts } = opened.world);
    return opened;
  }

  function newConnections({ world, server }: ClusterWorld, count: number): Promise<string[]> {
    return connect(
      world,
      Array.from({ length: count }, () => server.issue()),
    );
  }

  it.each([
    ['cut off from the other nodes', 'cut', 'heal'],
    ['cut off from its processes', 'shut', 'heal'],
    ['frozen', 'freeze', 'thaw'],
  ])(
    '%s, for less than a lease: only its processes fail, and nothing is lost',
    async (title, fail, recover) => {
      const leaseTtl = 90;
      const all = await start({ refresh: { leaseTtl } });
      const { world, server } = all;
      const ids = await newConnections(all, TOKENS);
      const untouched = await newConnections(all, TOKENS / 2);
      const survivors = [hosts[0], hosts[2]] as Host[];
      const counts = { 'failed at this node': 0, 'failed at others': 0 };
      let [longestMs, slowestMs] = [0, 0];
      const errors: Record<string, number> = {};
      for (let round = 0; round < ROUNDS; round += 1) {
        server.delay = between(50, 800);
        await expireAll(world, [...ids, ...untouched]);
        const wanted = server.requests + between(1, TOKENS / 2);
        const before = performance.now();
        const own = storm(hosts[1] as Host, { connections: ids, callers: 3 });
        const others = storms(survivors, { connections: ids, callers: 3 });
        await until(() => server.requests >= wanted);
        await galera(fail, 2);
        if (fail !== 'shut') await until(async () => (await galeraSize()) === 2);
        const served = await storms(survivors, { connections: untouched, callers: 3 });
        expect(served.errors).toEqual({});
        const ofOwn = await own;
        slowestMs = Math.max(slowestMs, performance.now() - before);
        await galera(...(recover === 'thaw' ? [recover, 2] : [recover]));
        longestMs = Math.max(longestMs, performance.now() - before);
        // They wait for the leases of the process that could not save.
        const ofOthers = await others;
        expectRightCauses(ofOwn.errors);
        expectRightCauses(ofOthers.errors);
        counts['failed at this node'] += sum(ofOwn.errors);
        counts['failed at others'] += sum(ofOthers.errors);
        for (const [error, count] of Object.entries(ofOwn.errors))
          errors[error] = (errors[error] ?? 0) + count;
        for (const host of hosts) await untilUsable(host, [...ids, ...untouched], leaseTtl + 5);
      }
      const losses = await countLosses(all, [...ids, ...untouched]);
      report(`Galera: a node is ${title}`, {
        rounds: ROUNDS,
        ...counts,
        ...errors,
        'slowest call (s)': (slowestMs / 1000).toFixed(1),
        'longest outage (s)': (longestMs / 1000).toFixed(1),
        ...losses,
      });
      expect(losses).toEqual(noLosses);
    },
    allow(60),
  );

  it.each([
    ['cut off', 'cut', 'heal'],
    ['frozen', 'freeze', 'thaw'],
  ])(
    '%s while its process has sent refresh tokens, for longer than a lease: only these can be lost',
    async (title, fail, recover) => {
      const all = await start({
        refresh: { leaseTtl: 16, waitTimeout: 5 },
        http: { timeout: 5 },
        database: { leaseStatementTimeout: 1 },
      });
      const { world, server } = all;
      const held = await newConnections(all, TOKENS);
      const free = await newConnections(all, TOKENS);
      server.delay = 3_000;
      await expireAll(world, [...held, ...free]);
      const { requests } = server;
      const storming = storm(hosts[1] as Host, { connections: held, callers: 1 });
      await until(() => server.requests - requests === TOKENS);
      await galera(fail, 2);
      expectRightCauses((await storming).errors);
      server.delay = 0;
      const first = hosts[0] as Host;
      const settled = async (id: string): Promise<boolean> => {
        const { sha256, reason } = await ask(first, id);
        return sha256 !== undefined || reason === 'rejected';
      };
      await Promise.all([...held, ...free].map((id) => until(() => settled(id), 180_000)));
      const before = await countLosses(all, held);
      await galera(...(recover === 'thaw' ? [recover, 2] : [recover]));
      for (const host of hosts) await untilUsable(host, free, 21);
      // A pair that is stored late does not hide that the grant has ended.
      await until(async () => {
        const rows = await world.database.tokens();
        return rows.every(({ lease_id }) => lease_id === null);
      });
      await expireAll(world, held);
      await Promise.all(held.map((id) => until(() => settled(id), 180_000)));
      const ended = (await world.database.tokens()).filter(
        ({ status }) => status === 'reauthorization_required',
      );
      report(`Galera: a node is ${title} for longer than the lease of its process`, {
        held: held.length,
        window: windows.cutOff,
        'sent twice': before.doubleUses,
        'reported as ended': ended.length,
        ...(await countLosses(all, free).then(({ lost }) => ({ 'lost elsewhere': lost }))),
      });
      expect(await countLosses(all, free)).toMatchObject({ lost: 0 });
      expect(ended.length).toBe((await countLosses(all, held)).lost);
      expect((await countLosses(all, held)).doubleUses).toBeLessThanOrEqual(2 * TOKENS);
    },
    allow(60),
  );
});
