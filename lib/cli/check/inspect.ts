import type { INestApplicationContext } from '@nestjs/common';
import { type DataSource, MigrationExecutor } from 'typeorm';
import { CaptureDatabase } from '../../core/database/capture-database.js';
import type { ConfigurationProblem } from '../../core/configuration/oauth2-configuration.error.js';
import { ShutdownHooks } from '../../core/lifecycle/shutdown-hooks.js';
import { migrationsFor } from '../../migrations/index.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { findOwnDatabase } from '../application/find-own-database.js';
import { getFromApplication } from '../application/get-from-application.js';

/** Reads the set-up of a running application. It writes nothing. */
export async function inspectSetUp(
  app: INestApplicationContext,
): Promise<{ redirectUris: [string, string][]; problems: ConfigurationProblem[] }> {
  const registry = getFromApplication(app, OAuth2ProviderRegistry);
  getFromApplication(app, ShutdownHooks).withoutWarning();
  const { dataSource, dialect } = getFromApplication(app, CaptureDatabase);
  const known = new Set(migrationsFor(dialect.name).map(({ name }) => name));
  const own = findOwnDatabase(app);
  const pending = (await own?.pending()) ?? (await pendingMigrations(dataSource, known));
  return {
    redirectUris: registry.names().map((name) => [name, registry.get(name).redirectUri]),
    problems: pending.map((name) => ({
      path: name,
      problem: 'is a migration that has not run.',
      remedy:
        own === undefined
          ? 'Run the migrations of your DataSource: dataSource.runMigrations().'
          : 'Run npx nestjs-oauth2-capture migrate with the same file.',
    })),
  };
}

/** Names of our migrations that the host registered and has not run yet. */
async function pendingMigrations(dataSource: DataSource, known: Set<string>): Promise<string[]> {
  const isRegistered = dataSource.migrations.some(({ constructor }) => known.has(constructor.name));
  // Without them the host creates the tables in its own way, and the boot has checked them.
  if (!isRegistered) return [];
  const pending = await new MigrationExecutor(dataSource).getPendingMigrations();
  return pending.map(({ name }) => name).filter((name) => known.has(name));
}
