import type { INestApplicationContext, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type QuietLogger } from './quiet.logger.js';

/**
 * Starts the host's module without an HTTP server and without log output.
 *
 * @throws DatabaseUnreachableError at the first failed connection
 */
export async function boot(
  rootModule: Type,
  logger: QuietLogger,
): Promise<INestApplicationContext> {
  const starting = NestFactory.createApplicationContext(rootModule, {
    abortOnError: false,
    logger,
  });
  return Promise.race([starting, logger.databaseFailure]);
}
