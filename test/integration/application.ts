import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamicModule, INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import Database from 'libsql';
import { DataSource } from 'typeorm';
import { DatabaseClock } from '../../lib/core/database/database-clock.js';
import { migrationsFor } from '../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import type { TestDatabase } from '../databases/test-database.js';
import { LogBook } from '../fixtures/log-book.js';
import { newKey } from '../fixtures/new-key.js';
import { SOMEBODY } from '../fixtures/somebody.js';

export { LogBook, newKey, SOMEBODY };

export type CaptureOptions = Parameters<typeof OAuth2CaptureModule.forRoot>[0];
type Import = Type | DynamicModule | Promise<DynamicModule>;

export const captureOptions = (options: Partial<CaptureOptions> = {}): CaptureOptions => ({
  baseUrl: 'https://app.example',
  encryptionKeys: [newKey()],
  controllers: false,
  background: false,
  providers: { acme: SOMEBODY },
  ...options,
});

/** The host's TypeORM on SQLite, migrated at boot. */
export const sqlite = (
  database = ':memory:',
  options: Partial<TypeOrmModuleOptions> = {},
): DynamicModule =>
  TypeOrmModule.forRoot({
    type: 'better-sqlite3',
    driver: Database,
    database,
    enableWAL: database !== ':memory:',
    timeout: 5000,
    autoLoadEntities: true,
    migrations: migrationsFor('sqlite'),
    migrationsRun: true,
    // One attempt: a test does not wait for a database that refuses.
    retryAttempts: 1,
    ...options,
  } as TypeOrmModuleOptions);

/** The host's TypeORM on any of the databases, migrated at boot. */
export const typeOrmOn = (
  { options, dialect }: TestDatabase,
  further: Partial<TypeOrmModuleOptions> = {},
): DynamicModule =>
  dialect === 'sqlite'
    ? sqlite(options.database, further)
    : TypeOrmModule.forRoot({
        ...options,
        autoLoadEntities: true,
        migrations: migrationsFor(dialect),
        migrationsRun: true,
        ...further,
      } as TypeOrmModuleOptions);

/** A directory of the test's own, for database files. */
export function temporaryDirectory(): { path: string; file: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'oauth2-capture-'));
  const remove = (): void => rmSync(path, { recursive: true, force: true });
  return { path, file: join(path, 'host.sqlite'), remove };
}

/** An application around the module, without HTTP. */
export class Application {
  private constructor(
    readonly context: INestApplicationContext,
    readonly log: LogBook,
  ) {}

  /** Boots these modules and nothing else. */
  static async of(...imports: Import[]): Promise<Application> {
    class HostModule {}
    const log = new LogBook();
    const module: DynamicModule = { module: HostModule, imports };
    const options = { logger: log, abortOnError: false };
    return new Application(await NestFactory.createApplicationContext(module, options), log);
  }

  /** Boots the module with a database in memory, or in the given file. */
  static boot(options: Partial<CaptureOptions> = {}, database?: string): Promise<Application> {
    return Application.of(sqlite(database), OAuth2CaptureModule.forRoot(captureOptions(options)));
  }

  /** The same on a given database. */
  static bootOn(
    database: TestDatabase,
    options: Partial<CaptureOptions> = {},
    further: Partial<TypeOrmModuleOptions> = {},
  ): Promise<Application> {
    const capture = OAuth2CaptureModule.forRoot(captureOptions(options));
    return Application.of(typeOrmOn(database, further), capture);
  }

  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T {
    return this.context.get<T>(token, { strict: false });
  }

  get dataSource(): DataSource {
    return this.get(DataSource);
  }

  get clock(): DatabaseClock {
    return this.get(DatabaseClock);
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** The error with which a boot ends. */
export async function bootFailure(boot: Promise<Application>): Promise<Error> {
  const application = await boot.catch((error: unknown) => error);
  if (application instanceof Error) return application;
  await (application as Application).close();
  throw new Error('the application started');
}
