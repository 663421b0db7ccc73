import { type DynamicModule, Module } from '@nestjs/common';
import { OwnDatabase } from './own-database.js';

/** Holds the database that the module opens by itself. */
@Module({})
export class OwnDatabaseModule {
  static register(): DynamicModule {
    return {
      module: OwnDatabaseModule,
      global: true,
      providers: [OwnDatabase],
      exports: [OwnDatabase],
    };
  }
}
