import type { Socket } from 'node:net';
import type { EntityManager, QueryRunner } from 'typeorm';
import { closeSocket } from './close-socket.js';
import type { Dialect } from './dialect.js';
import { driverError } from './driver-error.js';

/** Deadlock, and a lock that was not granted in time. */
const CONFLICTS = new Set<unknown>([1205, 1213]);
/** A Galera node that is not ready, and servers that only read. */
const UNAVAILABLE = new Set<unknown>([1047, 1290, 1792, 1836]);
/** InnoDB ends the whole transaction of a deadlock's victim, but not that of a lock wait timeout. */
const DEADLOCK = 1213;
/** `max_statement_time` has passed (MariaDB). */
const STATEMENT_TIMEOUT = 1969;

/** Seconds to wait for another process that changes the tables. */
const SCHEMA_LOCK_SECONDS = 60;

/** The properties of a `mysql2` connection that are needed to end it. */
interface MysqlConnection {
  destroy(): void;
  stream: Socket;
}

/** The servers, by their driver, that understand `SET STATEMENT` (MariaDB), and their settings. */
const variables = new WeakMap<object, { isGalera: boolean }>();

export const mysqlDialect: Dialect = {
  name: 'mysql',
  // MySQL sets this value when the statement starts, so it is never later than the actual time.
  now: "(TIMESTAMPDIFF(MICROSECOND,'1970-01-01',UTC_TIMESTAMP(6)) DIV 1000)",
  jsonArray: 'JSON_ARRAY',
  castText: 'CHAR',
  hasOneConnection: false,
  preparesStatements: false,
  hasArrays: false,
  returnsChangedRows: false,

  concat: (first, second) => `CONCAT(${first}, ${second})`,

  // By collation 'a' = 'A' = 'a ', which would show one owner's connections to another owner. The
  // first half of the condition is for the index.
  equals: (column, parameter) => {
    const [stored, given] = [column, `:${parameter}`].map(
      (text) => `CAST(CONVERT(${text} USING utf8mb4) AS BINARY)`,
    );
    return `${column} = :${parameter} AND ${stored} = ${given}`;
  },

  // MariaDB allows no LIMIT in a subquery, but one in the UPDATE itself.
  updateOldest: ({ update, where, orderBy, limit }) =>
    update.where(where).orderBy(orderBy).limit(limit),

  isConflict: (error) => CONFLICTS.has(driverError(error).errno),
  isUnavailable: (error) => UNAVAILABLE.has(driverError(error).errno),
  isTimeLimit: (error) => driverError(error).errno === STATEMENT_TIMEOUT,
  endsTransaction: (error) => driverError(error).errno === DEADLOCK,

  limit: (manager, { timeoutMs }) => {
    const runner = manager.queryRunner as QueryRunner;
    const server = variables.get(manager.connection.driver);
    if (server === undefined) return;
    // A Galera node executes the statement after it has applied what other nodes have committed.
    const sync = server.isGalera ? ', wsrep_sync_wait=15' : '';
    const prefix = `SET STATEMENT max_statement_time=${timeoutMs / 1000}${sync} FOR `;
    const query = runner.query.bind(runner) as (...given: unknown[]) => Promise<unknown>;
    runner.query = ((sql: string, ...rest: unknown[]) =>
      query(prefix + sql, ...rest)) as QueryRunner['query'];
  },

  destroy: async (connection) => {
    const { stream } = connection as MysqlConnection;
    (connection as MysqlConnection).destroy();
    await closeSocket(stream);
  },

  inspect: async (manager) => {
    const isMariaDb = (await readVariable(manager, 'version')).includes('MariaDB');
    const isGalera = (await readVariable(manager, 'wsrep_on')) === 'ON';
    if (isMariaDb) variables.set(manager.connection.driver, { isGalera });
    return { hasSeveralClocks: isGalera };
  },

  // Each change of a table commits, so a transaction would be no lock.
  changeTables: async (runner, change) => {
    const name = "CONCAT('oauth2_capture_', MD5(DATABASE()))";
    const sql = `SELECT GET_LOCK(${name}, ${SCHEMA_LOCK_SECONDS}) AS granted`;
    const rows = (await runner.query(sql)) as { granted: unknown }[];
    if (Number(rows[0]?.granted) !== 1) {
      throw new Error('another process has been changing the tables for a minute.');
    }
    try {
      return await change();
    } finally {
      await runner.query(`DO RELEASE_LOCK(${name})`).catch(() => undefined);
    }
  },
};

/** A variable of the server. An empty text if the server does not have it or does not respond. */
async function readVariable(manager: EntityManager, name: string): Promise<string> {
  try {
    const rows = await manager.query<{ Value: string }[]>(`SHOW VARIABLES LIKE '${name}'`);
    return rows[0]?.Value ?? '';
  } catch {
    return '';
  }
}
