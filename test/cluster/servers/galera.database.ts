import { MariadbDatabase } from '../../databases/mariadb.database.js';
import type { ConnectionOptions, Row, Value } from '../../databases/test-database.js';
import type { HostDatabase } from '../../fixtures/host-app/host-options.js';
import { block, run } from './script.js';

const PORT = 23306;
const PROXY = 10;
/** A deadlock, also with the change of another node. */
const CONFLICT = 1213;

export type GaleraNode = 1 | 2 | 3;

/** A database on the Galera cluster. Tests use it at the first node, which no test stops. */
export class GaleraDatabase extends MariadbDatabase {
  static open(): Promise<GaleraDatabase> {
    return new GaleraDatabase('mariadb', `mysql://app:app@${block}.1:${PORT}/mysql`).create('');
  }

  /** The database at one node. */
  at(node: GaleraNode): ConnectionOptions {
    return this.reached(node);
  }

  /** The database at the node that haproxy chooses for each connection. */
  get byProxy(): ConnectionOptions {
    return this.reached(PROXY);
  }

  /** It is written at the first node and read at the third one. */
  get split(): HostDatabase {
    const url = (node: GaleraNode): string => this.at(node).url ?? '';
    return {
      type: 'mariadb',
      replication: { master: { url: url(1) }, slaves: [{ url: url(3) }] },
    };
  }

  /** Also what was committed at another node a moment ago. */
  override async all(sql: string, ...parameters: Value[]): Promise<Row[]> {
    const isRead = sql.startsWith('SELECT');
    const statement = isRead ? `SET STATEMENT wsrep_sync_wait=15 FOR ${sql}` : sql;
    for (;;) {
      try {
        return await super.all(statement, ...parameters);
      } catch (error) {
        if ((error as { errno?: number }).errno !== CONFLICT) throw error;
      }
    }
  }

  private reached(place: number): ConnectionOptions {
    const url = new URL(this.options.url ?? '');
    url.hostname = `${block}.${place}`;
    return { ...this.options, url: url.href };
  }
}

/** Does something to the nodes; see galera.sh. */
export const galera = (...parameters: (string | number)[]): Promise<string> =>
  run('galera', ...parameters.map(String));

/** How many nodes the majority has, as the first one sees it. */
export async function galeraSize(): Promise<number> {
  const line = await galera('sql', 1, "SHOW STATUS LIKE 'wsrep_cluster_size'");
  return Number(line.split('\t')[1]);
}
