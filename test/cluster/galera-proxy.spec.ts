import { afterAll, beforeAll } from '@jest/globals';
import { allow } from '../soak/counts.js';
import { type ClusterWorld, closeWorld, openWorld } from './cluster-world.js';
import { describeInFull } from './forms.js';
import { galera, GaleraDatabase } from './servers/galera.database.js';
import { describeWorkloads } from './workloads.js';

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
