import { join } from 'node:path';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import Database from 'libsql';
import { migrationsFor } from 'nestjs-oauth2-capture/migrations';
import type { Settings } from './settings/settings.js';

/** A SQLite file, or the server that `DATABASE_URL` names. */
export function databaseOptions({ databaseUrl, dataDirectory }: Settings): TypeOrmModuleOptions {
  if (databaseUrl === undefined) return sqlite(join(dataDirectory, 'sample-app.sqlite'));
  const { protocol } = new URL(databaseUrl);
  const common = { url: databaseUrl, autoLoadEntities: true, migrationsRun: true };
  switch (protocol) {
    case 'postgres:':
    case 'postgresql:':
      return { ...common, type: 'postgres', migrations: migrationsFor('postgres') };
    case 'mysql:':
    case 'mariadb:':
      return { ...common, type: 'mariadb', migrations: migrationsFor('mysql') };
    default:
      throw new Error('DATABASE_URL must begin with postgres://, mysql:// or mariadb://.');
  }
}

function sqlite(database: string): TypeOrmModuleOptions {
  return {
    type: 'better-sqlite3',
    // Comes prebuilt for every platform and speaks better-sqlite3's language.
    driver: Database,
    database,
    enableWAL: true,
    timeout: 5_000,
    autoLoadEntities: true,
    migrations: migrationsFor('sqlite'),
    migrationsRun: true,
  };
}
