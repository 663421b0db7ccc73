import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { DataSourceOptions, EntityTarget, ObjectLiteral } from 'typeorm';
import type { ResolvedDatabaseOptions } from '../database/database.options.js';

/** Milliseconds that a statement of SQLite waits for another process. */
const BUSY_TIMEOUT_MS = 5_000;

/** TypeORM's options of the database that the module opens by itself. */
export function createDataSourceOptions(
  options: ResolvedDatabaseOptions,
  entities: readonly EntityTarget<ObjectLiteral>[],
): DataSourceOptions {
  const { type, schema, poolSize, driver, driverOptions, connectTimeout } = options;
  const url = options.url?.() ?? '';
  const common = {
    entities: [...entities],
    // The migrations have a table and a lock of their own.
    synchronize: false,
    migrationsRun: false,
    logging: false,
    ...(driver !== undefined && { driver }),
  };
  if (type === 'sqlite') {
    const database = sqliteFile(url);
    const enableWAL = database !== ':memory:';
    return {
      ...common,
      ...driverOptions,
      type: 'better-sqlite3',
      database,
      enableWAL,
      timeout: BUSY_TIMEOUT_MS,
    } as DataSourceOptions;
  }
  const server = { ...common, url, poolSize, extra: driverOptions };
  if (type !== 'postgres') return { ...server, type } as DataSourceOptions;
  return {
    ...server,
    type,
    schema,
    applicationName: 'nestjs-oauth2-capture',
    connectTimeoutMS: Math.max(connectTimeout, 1) * 1000,
  } as DataSourceOptions;
}

/** The path of a SQLite file, which may be given as a URL. */
function sqliteFile(url: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url);
  const path = url.replace(/^file:/, '');
  return path === ':memory:' ? path : resolve(path);
}
