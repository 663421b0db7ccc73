import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { DataSource, EntityTarget, ObjectLiteral } from 'typeorm';
import { OAuth2ConfigurationError } from '../configuration/oauth2-configuration.error.js';
import type { ResolvedDatabaseOptions } from '../database/database.options.js';
import { dialectFor } from '../dialects/dialect-for.js';
import { connect } from './connect.js';
import { describeConnection, withoutPassword } from './connection-problem.js';
import { createDataSourceOptions } from './data-source-options.js';
import { type MigrationClass, SchemaMigrations } from './schema-migrations.js';

/** What the module stores in the database that it opens by itself. */
export interface OwnTables {
  entities: readonly EntityTarget<ObjectLiteral>[];
  /** The migrations for a dialect. */
  migrationsFor: (dialect: 'postgres' | 'mysql' | 'sqlite') => readonly MigrationClass[];
}

/**
 * The database that the module opens by itself. It is part of a global module, whose hooks Nest calls
 * first at the start and last at the end: the tables are there before others ask for tokens, and the
 * database closes after everything else.
 */
@Injectable()
export class OwnDatabase implements OnModuleInit, OnApplicationShutdown {
  private dataSource?: DataSource;
  private migrations?: SchemaMigrations;
  private options?: ResolvedDatabaseOptions;

  /** @throws OAuth2ConfigurationError when no connection can be opened */
  async open(options: ResolvedDatabaseOptions, tables: OwnTables): Promise<DataSource> {
    const dataSource = await connect(createDataSourceOptions(options, tables.entities), options);
    const dialect = dialectFor(dataSource.options.type, false);
    this.options = options;
    this.dataSource = dataSource;
    this.migrations = new SchemaMigrations(
      dataSource,
      dialect,
      tables.migrationsFor(dialect.name),
      options.schema,
    );
    return dataSource;
  }

  async onModuleInit(): Promise<void> {
    if (this.options?.migrations === 'boot') await this.migrate();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource?.isInitialized === true) await this.dataSource.destroy();
  }

  /**
   * Creates or changes the tables.
   *
   * @returns the names of the migrations that were executed
   * @throws OAuth2ConfigurationError when the database refuses a statement
   */
  async migrate(): Promise<string[]> {
    const { options } = this;
    if (options === undefined) return [];
    try {
      return (await this.migrations?.run()) ?? [];
    } catch (error) {
      await this.dataSource?.destroy().catch(() => undefined);
      throw new OAuth2ConfigurationError([
        {
          path: 'database.migrations',
          problem: `the tables could not be created or changed in ${describeConnection(options)}: ${withoutPassword(error, options)}`,
          remedy:
            'Give the user of database.url the right to create tables, or set migrations: "command" and run npx nestjs-oauth2-capture migrate with a user who has it.',
        },
      ]);
    }
  }

  /** The names of the migrations that have not been executed. */
  async pending(): Promise<string[]> {
    return (await this.migrations?.pending()) ?? [];
  }
}
