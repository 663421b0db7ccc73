import { PostgresDatabase } from '../../databases/postgres.database.js';
import type { ConnectionOptions, Row, Value } from '../../databases/test-database.js';
import type { HostDatabase } from '../../fixtures/host-app/host-options.js';
import { block, run } from './script.js';

const PORT = 25432;
/** A serialization failure, and a deadlock. */
const CONFLICTS = new Set(['40001', '40P01']);

/** The last part of the addresses; see postgres.sh. */
const PLACES = { primary: 20, sessionPool: 23, transactionPool: 24, replica: 25 } as const;

export type PostgresPlace = keyof typeof PLACES;

/** A database on the primary and its replica. Tests use it by haproxy, at the primary. */
export class ReplicatedPostgres extends PostgresDatabase {
  /** @param statements follow `CREATE DATABASE`; `%` stands for its name */
  private static statements: readonly string[] = [];

  static open(...statements: string[]): Promise<ReplicatedPostgres> {
    ReplicatedPostgres.statements = statements;
    const url = `postgres://app:app@${block}.${PLACES.primary}:${PORT}/postgres`;
    return new ReplicatedPostgres('postgres', url).create('');
  }

  /** Unlike the database of other tests, a commit waits as the server is told to. */
  protected override settings(databaseName: string): string[] {
    return ReplicatedPostgres.statements.map((sql) => sql.replace('%', databaseName));
  }

  /** Again after a conflict with a process, as every client must. */
  override async all(sql: string, ...parameters: Value[]): Promise<Row[]> {
    for (;;) {
      try {
        return await super.all(sql, ...parameters);
      } catch (error) {
        if (!CONFLICTS.has(String((error as { code?: string }).code))) throw error;
      }
    }
  }

  at(place: PostgresPlace): ConnectionOptions {
    const url = new URL(this.options.url ?? '');
    url.hostname = `${block}.${PLACES[place]}`;
    return { ...this.options, url: url.href };
  }

  /** It is written at the primary and read at the replica. */
  get split(): HostDatabase {
    const url = (place: PostgresPlace): string => this.at(place).url ?? '';
    return {
      type: 'postgres',
      replication: { master: { url: url('primary') }, slaves: [{ url: url('replica') }] },
    };
  }
}

/** Does something to the servers; see postgres.sh. */
export const postgres = (...parameters: (string | number)[]): Promise<string> =>
  run('postgres', ...parameters.map(String));
