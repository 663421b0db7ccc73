import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleInit } from '@nestjs/common';
import type { EntityTarget, ObjectLiteral } from 'typeorm';
import { CaptureDatabase } from './capture-database.js';
import type { DatabaseSlice } from './database.options.js';
import { OAUTH2_CAPTURE_ENTITIES, OAUTH2_CAPTURE_OPTIONS } from '../injection-tokens.js';
import { OAuth2ConfigurationError } from '../configuration/oauth2-configuration.error.js';

/** Refuses to start without the entities, and to serve requests without their tables. */
@Injectable()
export class SchemaCheck implements OnModuleInit, OnApplicationBootstrap {
  constructor(
    private readonly database: CaptureDatabase,
    @Inject(OAUTH2_CAPTURE_ENTITIES)
    private readonly entities: readonly EntityTarget<ObjectLiteral>[],
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: DatabaseSlice,
  ) {}

  onModuleInit(): void {
    const { dataSource } = this.database;
    if (!this.entities.every((entity) => dataSource.hasMetadata(entity))) {
      throw new OAuth2ConfigurationError([
        {
          path: 'TypeOrmModule.entities',
          problem: 'the DataSource does not know the entities of this module.',
          remedy: 'Add ...oauth2CaptureEntities to its entities, or set autoLoadEntities: true.',
        },
      ]);
    }
    this.assertColumnNames();
  }

  /** This module's statements use the column names of its entities. Tables may have any name. */
  private assertColumnNames(): void {
    const renamed = this.entities
      .flatMap((entity) => this.database.dataSource.getMetadata(entity).columns)
      .find(({ databaseName, givenDatabaseName, propertyName }) => {
        return databaseName !== (givenDatabaseName ?? propertyName);
      });
    if (renamed === undefined) return;
    throw new OAuth2ConfigurationError([
      {
        path: 'TypeOrmModule.namingStrategy',
        problem: `the naming strategy renames the column "${renamed.givenDatabaseName ?? renamed.propertyName}" of ${renamed.entityMetadata.tableName} to "${renamed.databaseName}".`,
        remedy:
          'Let columnName() return the customName if it is set, or give this module a separate DataSource with the option dataSource.',
      },
    ]);
  }

  /**
   * This check runs as late as possible, because the application may run its migrations until then.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { dataSource, dialect } = this.database;
    for (const entity of this.entities) {
      const { tablePath } = dataSource.getMetadata(entity);
      try {
        await dataSource.getRepository(entity).find({ take: 1 });
      } catch {
        // After a failed boot Nest calls no hook that would close what the module has opened.
        if (this.options.database.type !== undefined) await dataSource.destroy();
        throw new OAuth2ConfigurationError([
          {
            path: tablePath,
            problem: 'the table is missing, or was created for an older version of this module.',
            remedy:
              this.options.database.type === undefined
                ? `Add ...migrationsFor('${dialect.name}') from "nestjs-oauth2-capture/migrations" to the DataSource's migrations and run them.`
                : 'Run npx nestjs-oauth2-capture migrate with the file of your root module, or set database.migrations to "boot".',
          },
        ]);
      }
    }
  }
}
