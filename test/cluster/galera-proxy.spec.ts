import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { until } from '../fixtures/until.js';
import { allow } from '../soak/counts.js';
import { connect, expireAll, storms } from '../soak/storms.js';
import {
  type ClusterWorld,
  closeWorld,
  countLosses,
  noLosses,
  openWorld,
} from './cluster-world.js';
import { between, describeInFull, expectRightCauses, report } from './forms.js';
import { galera, GaleraDatabase } from './servers/galera.database.js';
import { describeWorkloads, untilUsable } from './workloads.js';

/** The defaults of MariaDB. */
const [SYNC_WAIT, RETRIES] = [0, 1];

const variants = [
  { syncWait: 0, retries: 0 },
  { syncWait: 0, retries: 1 },
  { syncWait: 1, retries: 0 },
  { syncWait: 1, retries: 1 },
];

describeInFull.each(variants)(
  'four processes on Galera by haproxy, wsrep_sync_wait $syncWait, wsrep_retry_autocommit $retries',
  ({ syncWait, retries }) => {
    let opened: ClusterWorld;

    const set = async (sync: number, retry: number): Promise<void> => {
      await galera('set', `GLOBAL wsrep_sync_wait = ${sync}`);
      await galera('set', `GLOBAL wsrep_retry_autocommit = ${retry}`);
    };

    beforeAll(async () => {
      await galera('repair');
      await set(syncWait, retries);
      const database = await GaleraDatabase.open();
      const places = Array.from({ length: 4 }, () => database.byProxy);
      opened = await openWorld(database, places, { background: { mode: 'all', every: 86_400 } });
    }, allow(40));
    afterAll(async () => {
      await closeWorld(opened);
      await set(SYNC_WAIT, RETRIES);
    }, allow(4));

    describeWorkloads(`haproxy, sync_wait ${syncWait}, retries ${retries}`, () => opened);
  },
);

describeInFull('three processes on Galera by haproxy with a readiness check', () => {
  const leaseTtl = 90;
  let opened: ClusterWorld;

  beforeAll(async () => {
    await galera('repair');
    const database = await GaleraDatabase.open();
    const places = Array.from({ length: 3 }, () => database.byProxy);
    opened = await openWorld(database, places, { refresh: { leaseTtl } });
  }, allow(40));
  afterAll(async () => {
    await galera('repair');
    await closeWorld(opened);
  }, allow(20));

  it.each([
    ['cut off from the others', 'cut'],
    ['killed', 'kill'],
    ['frozen', 'freeze'],
  ])(
    'use the other nodes while one is %s, and lose nothing',
    async (title, fail) => {
      await galera('repair');
      const { server, world } = opened;
      const ids = await connect(
        world,
        Array.from({ length: 40 }, () => server.issue()),
      );
      server.delay = between(50, 800);
      const wanted = server.requests + between(1, 20);
      const storming = storms(world.hosts, { connections: ids, callers: 3 });
      await until(() => server.requests >= wanted);
      await galera(fail, 2);
      const { errors } = await storming;
      for (const host of world.hosts) await untilUsable(host, ids, leaseTtl + 5);
      // The node is still missing.
      await expireAll(world, ids);
      for (const host of world.hosts) await untilUsable(host, ids, leaseTtl + 5);
      await galera('repair');
      const losses = await countLosses(opened, ids);
      report(`haproxy: a node is ${title}`, { callers: 360, ...errors, ...losses });
      expectRightCauses(errors);
      expect(losses).toEqual(noLosses);
    },
    allow(40),
  );
});
