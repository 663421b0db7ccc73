import Database from 'libsql';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, captureOptions, type CaptureOptions } from '../fixtures/application.js';

export type OwnOptions = NonNullable<CaptureOptions['database']>;

/** The option `database` with which the module opens a test's database by itself. */
export function ownOptions({ dialect, options }: TestDatabase, more: OwnOptions = {}): OwnOptions {
  return dialect === 'sqlite'
    ? { type: 'sqlite', url: options.database, driver: Database, ...more }
    : { type: options.type as 'postgres' | 'mariadb', url: options.url, ...more };
}

/** Boots an application that has no TypeORM of its own. */
export function bootAlone(
  database: OwnOptions,
  options: Partial<CaptureOptions> = {},
  ...imports: Parameters<typeof Application.of>
): Promise<Application> {
  const capture = OAuth2CaptureModule.forRoot(captureOptions({ ...options, database }));
  return Application.of(capture, ...imports);
}
