import type { DataSourceOptions } from 'typeorm';

export type DatabaseKind = 'postgres' | 'sqlite' | 'mariadb';

/** Where a database is; it travels to the contestants as it stands. */
export interface Place {
  kind: DatabaseKind;
  /** The URL, or the file of SQLite. */
  at: string;
}

/** A database of the bench's own, gone when it is closed. */
export interface BenchDatabase {
  place: Place;
  version: string;
  close: () => Promise<void>;
}

/** Connections of a pool, for every contestant: the default of pg, TypeORM and better-auth alike. */
export const POOL_SIZE = 10;

/** TypeORM's options for a place. */
export async function typeOrmOptions({ kind, at }: Place): Promise<DataSourceOptions> {
  if (kind === 'postgres') return { type: 'postgres', url: at, poolSize: POOL_SIZE };
  if (kind === 'mariadb') return { type: 'mariadb', url: at, poolSize: POOL_SIZE };
  const { default: Database } = await import('libsql');
  return { type: 'better-sqlite3', driver: Database, database: at, enableWAL: true, timeout: 5000 };
}
