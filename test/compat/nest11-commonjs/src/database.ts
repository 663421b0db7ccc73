import Database from 'libsql';
import { migrationsFor } from 'nestjs-oauth2-capture/migrations';
import type { DataSourceOptions } from 'typeorm';
import { settings } from './settings';

export const database = {
  type: 'better-sqlite3',
  driver: Database,
  database: settings.database,
  enableWAL: true,
  timeout: 5_000,
  migrations: migrationsFor('sqlite'),
} satisfies DataSourceOptions;
