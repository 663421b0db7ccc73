import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { OAuth2ConfigurationError } from '../configuration/oauth2-configuration.error.js';
import type { ResolvedDatabaseOptions } from '../database/database.options.js';
import {
  connectionRemedy,
  describeConnection,
  isTemporary,
  withoutPassword,
} from './connection-problem.js';

/** Milliseconds between two attempts. */
const RETRY_MS = 1_000;

/**
 * Opens the connections. In a deployment, the database may start after the application.
 *
 * @throws OAuth2ConfigurationError when `connectTimeout` has passed, or waiting is useless
 */
export async function connect(
  dataSourceOptions: DataSourceOptions,
  options: ResolvedDatabaseOptions,
): Promise<DataSource> {
  const logger = new Logger('OAuth2Capture');
  const endsAt = performance.now() + options.connectTimeout * 1000;
  for (let attempt = 1; ; attempt += 1) {
    const dataSource = new DataSource(dataSourceOptions);
    try {
      return await dataSource.initialize();
    } catch (error) {
      await dataSource.destroy().catch(() => undefined);
      const cause = withoutPassword(error, options);
      const place = describeConnection(options);
      if (!isTemporary(error) || performance.now() + RETRY_MS > endsAt) {
        throw new OAuth2ConfigurationError([
          {
            path: 'database.url',
            problem: `the module cannot connect to ${place}: ${cause}`,
            remedy: connectionRemedy(error),
          },
        ]);
      }
      // The first words are those of @nestjs/typeorm.
      logger.error(`Unable to connect to the database (${place}). Retrying (${attempt})...`, cause);
      await delay(RETRY_MS);
    }
  }
}
