import { afterAll, beforeAll, describe } from '@jest/globals';
import { allow } from '../soak/counts.js';
import { type ClusterWorld, closeWorld, openWorld } from './cluster-world.js';
import { galera, GaleraDatabase } from './servers/galera.database.js';
import { describeWorkloads } from './workloads.js';

describe('four processes on three Galera nodes', () => {
  let opened: ClusterWorld;

  beforeAll(async () => {
    await galera('repair');
    const database = await GaleraDatabase.open();
    const places = ([1, 2, 3, 2] as const).map((node) => database.at(node));
    opened = await openWorld(database, places, { background: { mode: 'all', every: 86_400 } });
  }, allow(40));
  afterAll(() => closeWorld(opened), allow(4));

  describeWorkloads('Galera', () => opened);
});
