import type { MigrationInterface } from 'typeorm';
import type { ColumnTypes } from './column-types.js';
import { MYSQL, POSTGRES, SQLITE } from './column-types.js';
import { createTables } from './create-tables.migration.js';

/** A migration, as TypeORM takes it. */
export type MigrationClass = new () => MigrationInterface;

const TYPES: Record<'postgres' | 'mysql' | 'sqlite', ColumnTypes> = {
  postgres: POSTGRES,
  mysql: MYSQL,
  sqlite: SQLITE,
};

/**
 * The migrations of this module's tables, for the `migrations` of the host's
 * DataSource. They use its schema and entityPrefix.
 *
 * @example
 * TypeOrmModule.forRoot({ type: 'postgres', url, migrations: migrationsFor('postgres'), migrationsRun: true })
 */
export function migrationsFor(dialect: 'postgres' | 'mysql' | 'sqlite'): MigrationClass[] {
  return [createTables(TYPES[dialect])];
}
