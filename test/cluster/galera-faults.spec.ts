import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Host } from '../fixtures/host.js';
import { until } from '../fixtures/until.js';
import { allow } from '../soak/counts.js';
import { connect, expireAll, storm, storms } from '../soak/storms.js';
import {
  type ClusterWorld,
  closeWorld,
  countLosses,
  noLosses,
  openWorld,
} from './cluster-world.js';
import { between, expectRightCauses, isQuick, report, times } from './forms.js';
import { galera, GaleraDatabase, galeraSize } from './servers/galera.database.js';
import { untilUsable } from './workloads.js';

/** A node is back before that, unless the machine is very busy. */
const LEASE_TTL = 90;
const TOKENS = 40;
const SKEWS = isQuick ? [40] : [40, 3_600];
const KILLS = times(1, 5);

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('a Galera node that fails', () => {
  let opened: ClusterWorld;
  let database: GaleraDatabase;
  let hosts: Host[];

  beforeAll(async () => {
    await galera('repair');
    database = await GaleraDatabase.open();
    const places = ([1, 2, 3] as const).map((node) => database.at(node));
    opened = await openWorld(database, places, { refresh: { leaseTtl: LEASE_TTL } });
    ({ hosts } = opened.world);
  }, allow(40));
  beforeEach(() => galera('repair'), allow(20));
  afterAll(async () => {
    await galera('repair');
    await closeWorld(opened);
  }, allow(20));

  function newConnections(count: number): Promise<string[]> {
    const grants = Array.from({ length: count }, () => opened.server.issue());
    return connect(opened.world, grants);
  }

  it.each(SKEWS)(
    'whose clock is %i s ahead: no refresh token is sent twice',
    async (seconds) => {
      const { server, world } = opened;
      await galera('skew', 2, `+${seconds}`);
      const [one = '', ...many] = await newConnections(1 + TOKENS);
      await untilUsable(hosts[1] as Host, [one]);
      const rounds = times(3, 10);
      for (let round = 0; round < rounds; round += 1) {
        // Longer than a claim of another process takes.
        server.delay = between(200, 1_500);
        await expireAll(world, [one, ...many]);
        const [ofOne, ofMany] = await Promise.all([
          storms(hosts, { connections: [one], callers: 100 }),
          storms(hosts, { connections: many, callers: 1 }),
        ]);
        expect([ofOne.errors, ofMany.errors]).toEqual([{}, {}]);
      }
      expect(await countLosses(opened, [one, ...many])).toEqual(noLosses);
      report(`Galera: clock of a node ${seconds} s ahead`, {
        rounds,
        callers: rounds * 3 * (100 + TOKENS),
        ...(await countLosses(opened, [one, ...many])),
      });
    },
    allow(40),
  );

  it(
    'because it lags behind: its process says so, and not that a connection does not exist',
    async () => {
      const { server, world } = opened;
      const [first, , last] = hosts as [Host, Host, Host];
      await galera('lag', 3);
      const grants = Array.from({ length: TOKENS }, () => server.issue());
      const ids = await connect(world, grants, { host: first });
      const { errors } = await storm(last, { connections: ids, callers: 1 });
      await untilUsable(first, ids);
      await galera('unlag', 3);
      await untilUsable(last, ids, LEASE_TTL + 5);
      const losses = await countLosses(opened, ids);
      report('Galera: calls at a node that lags behind', { tokens: TOKENS, ...errors, ...losses });
      expect(sum(errors)).toBe(TOKENS);
      expectRightCauses(errors);
      expect(losses).toEqual(noLosses);
    },
    allow(20),
  );

  it(
    'by kill -9: only the processes of this node fail, and nothing is lost',
    async () => {
      const { server, world } = opened;
      const ids = await newConnections(TOKENS);
      const untouched = await newConnections(TOKENS / 2);
      const survivors = [hosts[0], hosts[2]] as Host[];
      const figures = { kills: KILLS, 'failed at this node': 0, 'failed during detection': 0 };
      let longestMs = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        server.delay = between(50, 800);
        await expireAll(world, [...ids, ...untouched]);
        const wanted = server.requests + between(1, TOKENS / 2);
        const own = storm(hosts[1] as Host, { connections: ids, callers: 3 });
        const others = storms(survivors, { connections: ids, callers: 3 });
        await until(() => server.requests >= wanted);
        const killedAt = performance.now();
        await galera('kill', 2);
        await until(async () => (await galeraSize()) === 2);
        const served = await storms(survivors, { connections: untouched, callers: 3 });
        expect(served.errors).toEqual({});
        await galera('start', 2);
        longestMs = Math.max(longestMs, performance.now() - killedAt);
        const ofOwn = await own;
        figures['failed at this node'] += sum(ofOwn.errors);
        const { errors } = await others;
        expectRightCauses(ofOwn.errors);
        expectRightCauses(errors);
        if (sum(errors) > 0) report('Galera: at the other nodes during detection', errors);
        figures['failed during detection'] += sum(errors);
        for (const host of hosts) await untilUsable(host, [...ids, ...untouched], LEASE_TTL + 5);
      }
      const losses = await countLosses(opened, ids);
      report('Galera: kill -9 of a node', {
        ...figures,
        'longest outage (s)': (longestMs / 1000).toFixed(1),
        ...losses,
      });
      expect(losses).toEqual(noLosses);
    },
    allow(30 * KILLS),
  );
});
