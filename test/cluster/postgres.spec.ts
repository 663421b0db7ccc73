import { afterAll, beforeAll, describe } from '@jest/globals';
import { allow } from '../soak/counts.js';
import { type ClusterWorld, closeWorld, openWorld } from './cluster-world.js';
import { isQuick } from './forms.js';
import { postgres, type PostgresPlace, ReplicatedPostgres } from './servers/postgres.database.js';
import { describeWorkloads } from './workloads.js';

interface Variant {
  title: string;
  place: PostgresPlace;
  /** Of the database, after it was created. */
  statements?: string[];
  options?: object;
  isInQuickForm?: boolean;
}

const isolation = (level: string): string[] => [
  `ALTER DATABASE % SET default_transaction_isolation = '${level}'`,
];

const variants: Variant[] = [
  { title: 'a primary with a synchronous replica', place: 'primary' },
  { title: 'PgBouncer in session mode', place: 'sessionPool' },
  {
    title: 'PgBouncer in transaction mode',
    place: 'transactionPool',
    options: { preparedStatements: false },
    isInQuickForm: true,
  },
  {
    title: 'SERIALIZABLE by default',
    place: 'primary',
    statements: isolation('serializable'),
    isInQuickForm: true,
  },
  {
    title: 'REPEATABLE READ by default',
    place: 'primary',
    statements: isolation('repeatable read'),
  },
];

describe.each(variants.filter(({ isInQuickForm }) => !isQuick || isInQuickForm))(
  'four processes on PostgreSQL: $title',
  ({ title, place, statements = [], options = {} }) => {
    let opened: ClusterWorld;

    beforeAll(async () => {
      await postgres('repair');
      const database = await ReplicatedPostgres.open(...statements);
      const places = Array.from({ length: 4 }, () => database.at(place));
      opened = await openWorld(database, places, {
        background: { mode: 'all', every: 86_400 },
        database: { clocks: 'several', ...options },
      });
    }, allow(40));
    afterAll(() => closeWorld(opened), allow(4));

    describeWorkloads(title, () => opened);
  },
);
