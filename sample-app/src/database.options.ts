import { join } from 'node:path';
import type { TypeOrmModuleOptions } from '@nestjs/typeorm';
import Database from 'libsql';
import { migrationsFor } from 'nestjs-oauth2-capture/migrations';
import type { Settings } from './settings/settings.js';

export function databaseOptions(settings: Settings): TypeOrmModuleOptions {
  return {
    type: 'better-sqlite3',
    // Comes prebuilt for every platform and speaks better-sqlite3's language.
    driver: Database,
    database: join(settings.dataDirectory, 'sample-app.sqlite'),
    enableWAL: true,
    timeout: 5_000,
    autoLoadEntities: true,
    migrations: migrationsFor('sqlite'),
    migrationsRun: true,
  };
}
