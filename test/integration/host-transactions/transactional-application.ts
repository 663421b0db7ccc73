import { TypeOrmModule } from '@nestjs/typeorm';
import Database from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';
import {
  addTransactionalDataSource,
  deleteDataSourceByName,
  initializeTransactionalContext,
  StorageDriver,
} from 'typeorm-transactional';
import { migrationsFor } from '../../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, captureOptions, type CaptureOptions } from '../fixtures/application.js';

let isInitialized = false;

/** An application whose data source typeorm-transactional has patched, so that `@Transactional()` works. */
export async function bootTransactional(
  { dialect, options }: TestDatabase,
  capture: Partial<CaptureOptions>,
): Promise<Application> {
  if (!isInitialized)
    initializeTransactionalContext({ storageDriver: StorageDriver.ASYNC_LOCAL_STORAGE });
  isInitialized = true;
  deleteDataSourceByName('default');
  const database = TypeOrmModule.forRootAsync({
    useFactory: () => ({
      ...options,
      ...(dialect === 'sqlite' && { driver: Database, enableWAL: true, timeout: 5000 }),
      autoLoadEntities: true,
      migrations: migrationsFor(dialect),
      migrationsRun: true,
    }),
    dataSourceFactory: async (all?: DataSourceOptions) =>
      addTransactionalDataSource(new DataSource(all as DataSourceOptions)).initialize(),
  });
  return Application.of(database, OAuth2CaptureModule.forRoot(captureOptions(capture)));
}
