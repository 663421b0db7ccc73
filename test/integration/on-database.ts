import { TypeOrmModule } from '@nestjs/typeorm';
import { migrationsFor } from '../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import type { TestDatabase } from '../databases/test-database.js';
import { Application, captureOptions, type CaptureOptions, sqlite } from './application.js';

/** An application without HTTP, on a database of whichever kind. */
export function bootOn(
  { dialect, options: connection }: TestDatabase,
  options: Partial<CaptureOptions> = {},
): Promise<Application> {
  const capture = OAuth2CaptureModule.forRoot(captureOptions(options));
  if (dialect === 'sqlite') return Application.of(sqlite(connection.database), capture);
  const server = TypeOrmModule.forRoot({
    ...connection,
    autoLoadEntities: true,
    migrations: migrationsFor(dialect),
    migrationsRun: true,
    retryAttempts: 1,
  });
  return Application.of(server, capture);
}
