import type { Dialect } from './dialect.js';

/** SQLite, through `better-sqlite3` or `libsql`. It has one connection and its own busy timeout. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  now: "CAST(ROUND((julianday('now')-2440587.5)*86400000) AS INTEGER)",
  jsonArray: 'json_array',
  castText: 'TEXT',
  hasOneConnection: true,
  preparesStatements: false,
  hasArrays: false,
  returnsChangedRows: false,
  concat: (first, second) => `(${first} || ${second})`,
  equals: (column, parameter) => `${column} = :${parameter}`,
  updateOldest: ({ update, select, limit }) =>
    update.where(`id IN (${select.limit(limit).getQuery()})`),
  isConflict: () => false,
  isUnavailable: () => false,
  isTimeLimit: () => false,
  endsTransaction: () => false,
  limit: () => undefined,
  destroy: () => Promise.resolve(),
  inspect: () => Promise.resolve({ hasSeveralClocks: false }),

  changeTables: async (runner, change) => {
    await runner.query('BEGIN IMMEDIATE');
    try {
      const result = await change();
      await runner.query('COMMIT');
      return result;
    } catch (error) {
      await runner.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  },
};
