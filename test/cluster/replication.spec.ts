import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { allow } from '../soak/counts.js';
import { type ClusterWorld, closeWorld, openWorld } from './cluster-world.js';
import { describeInFull } from './forms.js';
import { galera, GaleraDatabase } from './servers/galera.database.js';
import { postgres, ReplicatedPostgres } from './servers/postgres.database.js';
import { describeWorkloads } from './workloads.js';

const capture = { background: { mode: 'all', every: 86_400 } };

/** The replica serves what it had before the first test. */
describeInFull("four processes with TypeORM's replication and a replica that lags", () => {
  let opened: ClusterWorld;

  describe('on PostgreSQL', () => {
    beforeAll(async () => {
      await postgres('repair');
      const database = await ReplicatedPostgres.open();
      const places = Array.from({ length: 4 }, () => database.split);
      opened = await openWorld(database, places, { ...capture, database: { clocks: 'several' } });
      await postgres('lag');
    }, allow(40));
    afterAll(async () => {
      await postgres('unlag');
      await closeWorld(opened);
    }, allow(4));

    describeWorkloads('lagging replica of PostgreSQL', () => opened);

    it('the replica has applied nothing of this', async () => {
      const sql =
        'SELECT pg_is_wal_replay_paused() AND pg_last_wal_replay_lsn() < pg_last_wal_receive_lsn()';
      expect(await postgres('sql', 'replica', sql)).toBe('t');
    });
  });

  describe('on MariaDB', () => {
    beforeAll(async () => {
      await galera('repair');
      const database = await GaleraDatabase.open();
      const places = Array.from({ length: 4 }, () => database.split);
      opened = await openWorld(database, places, capture);
      await galera('lag', 3);
    }, allow(40));
    afterAll(async () => {
      await galera('unlag', 3);
      await closeWorld(opened);
    }, allow(4));

    describeWorkloads('lagging node of MariaDB', () => opened);

    it('the node has applied nothing of this', async () => {
      const name = new URL(opened.world.database.options.url ?? '').pathname.slice(1);
      expect(await galera('sql', 3, `SELECT COUNT(*) FROM ${name}.oauth2_token`)).toBe('0');
    });
  });
});
