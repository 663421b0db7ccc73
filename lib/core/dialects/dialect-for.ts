import { OAuth2ConfigurationError } from '../configuration/oauth2-configuration.error.js';
import type { Dialect } from './dialect.js';
import { mysqlDialect } from './mysql.dialect.js';
import { postgresDialect } from './postgres.dialect.js';
import { sqliteDialect } from './sqlite.dialect.js';

/** TypeORM's drivers that this module is tested with. */
const TESTED: Readonly<Record<string, Dialect>> = {
  postgres: postgresDialect,
  mysql: mysqlDialect,
  mariadb: mysqlDialect,
  'better-sqlite3': sqliteDialect,
};

/** Drivers that accept the SQL of a tested one. */
const UNTESTED: Readonly<Record<string, Dialect>> = {
  cockroachdb: postgresDialect,
  'aurora-postgres': postgresDialect,
  'aurora-mysql': mysqlDialect,
  sqlite: sqliteDialect,
  sqljs: sqliteDialect,
};

/**
 * The dialect of a TypeORM driver.
 *
 * @param isUntestedAllowed the option `database.untested`
 * @throws OAuth2ConfigurationError for a driver that is not tested, unless that is allowed, and for
 *   one of which no SQL is known
 */
export function dialectFor(driver: string, isUntestedAllowed: boolean): Dialect {
  const tested = Object.hasOwn(TESTED, driver) ? TESTED[driver] : undefined;
  if (tested !== undefined) return tested;
  const untested = Object.hasOwn(UNTESTED, driver) ? UNTESTED[driver] : undefined;
  if (untested !== undefined && isUntestedAllowed) return untested;
  const list = Object.keys(TESTED).join(', ');
  throw new OAuth2ConfigurationError([
    {
      path: 'TypeOrmModule.type',
      problem: `this module is not tested with the driver "${driver}".`,
      remedy:
        untested === undefined
          ? `Use one of ${list}; the option dataSource gives this module a separate DataSource.`
          : `Use one of ${list}, or set database: { untested: true } to try it anyway.`,
    },
  ]);
}
