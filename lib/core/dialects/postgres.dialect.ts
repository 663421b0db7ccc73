import { connect, type Socket } from 'node:net';
import { closeSocket } from './close-socket.js';
import type { Dialect } from './dialect.js';
import { driverError } from './driver-error.js';
import { isRefusedStatement } from './lost-confirmation.js';

/** Serialization failure and deadlock (PostgreSQL, appendix A). */
const CONFLICTS = new Set<unknown>(['40001', '40P01']);

/** A server that only reads, and one that accepts no connections yet. */
const UNAVAILABLE = new Set<unknown>(['25006', '57P03']);

/** Code of a cancel request (PostgreSQL, section 55.2.8). */
const CANCEL_REQUEST = 80_877_102;
const CANCEL_TIMEOUT_MS = 1_000;

/** Key of the advisory lock under which tables are changed: the text "oauth2" as a number. */
const SCHEMA_LOCK = 0x6f6175746832;
/** Seconds to wait for another process that changes the tables. */
const SCHEMA_LOCK_SECONDS = 60;

/** The properties of a `pg` connection that are needed to end its statement. */
interface PostgresClient {
  host: string;
  port: number;
  processID: number | null;
  secretKey: number | null;
  connection: { stream: Socket };
}

export const postgresDialect: Dialect = {
  name: 'postgres',
  now: '(extract(epoch from clock_timestamp())*1000)::bigint',
  jsonArray: 'json_build_array',
  castText: 'TEXT',
  hasOneConnection: false,
  preparesStatements: true,
  hasArrays: true,
  returnsChangedRows: true,

  concat: (first, second) => `(${first} || ${second})`,
  equals: (column, parameter) => `${column} = :${parameter}`,

  // As an array, the subquery is executed exactly once and selects no more rows than its limit.
  updateOldest: ({ update, select, limit, returning }) => {
    const free = select.limit(limit).setLock('pessimistic_write').setOnLocked('skip_locked');
    return update.where(`id = ANY(ARRAY(${free.getQuery()}))`).returning(returning);
  },

  isConflict: (error) => CONFLICTS.has(driverError(error).code),
  isUnavailable: (error) => UNAVAILABLE.has(driverError(error).code),
  isTimeLimit: () => false,
  endsTransaction: isRefusedStatement,

  limit: () => undefined,

  destroy: async (connection, isBusy) => {
    const client = connection as PostgresClient;
    if (isBusy) await cancelStatement(client);
    await closeSocket(client.connection.stream);
  },

  inspect: () => Promise.resolve({ hasSeveralClocks: false }),

  // With any other isolation level, the transaction would not see what another process created
  // while this one waited for the lock.
  changeTables: async (runner, change) => {
    await runner.startTransaction('READ COMMITTED');
    try {
      await runner.query(`SET LOCAL lock_timeout = '${SCHEMA_LOCK_SECONDS}s'`);
      await runner.query(`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`);
      const result = await change();
      await runner.commitTransaction();
      return result;
    } catch (error) {
      await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    }
  },
};

/**
 * Asks the server to end the current statement of a connection. A `statement_timeout` would stay in
 * effect on a connection that belongs to the application. Servers accept the request without TLS.
 */
function cancelStatement({ host, port, processID, secretKey }: PostgresClient): Promise<void> {
  if (processID === null || secretKey === null) return Promise.resolve();
  const request = Buffer.alloc(16);
  request.writeInt32BE(16, 0);
  request.writeInt32BE(CANCEL_REQUEST, 4);
  request.writeInt32BE(processID, 8);
  request.writeInt32BE(secretKey, 12);
  return new Promise((resolve) => {
    const socket = host.startsWith('/')
      ? connect(`${host}/.s.PGSQL.${port}`)
      : connect({ host, port });
    socket.setTimeout(CANCEL_TIMEOUT_MS, () => socket.destroy());
    socket.on('error', () => undefined).on('close', () => resolve());
    // The server closes the connection after it has forwarded the request.
    socket.once('connect', () => socket.write(request)).resume();
  });
}
