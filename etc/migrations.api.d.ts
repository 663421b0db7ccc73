import { MigrationInterface } from 'typeorm';

type MigrationClass = new () => MigrationInterface;

declare function migrationsFor(dialect: 'postgres' | 'mysql' | 'sqlite'): MigrationClass[];

export type { MigrationClass };

export { migrationsFor };
