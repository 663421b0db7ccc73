import type { INestApplicationContext, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import type { QuietLogger } from './quiet.logger.js';

/**
 * Creates the providers of the host's module and calls none of its lifecycle hooks, so that nothing of
 * the application starts. It must not be closed either: that would call the hooks of the shutdown.
 *
 * @throws DatabaseUnreachableError at the first failed connection
 */
export async function instantiate(
  rootModule: Type,
  logger: QuietLogger,
): Promise<INestApplicationContext> {
  // An application with a server calls its hooks when it listens, a context when it is created.
  const creating = NestFactory.create(rootModule, noServer(), { abortOnError: false, logger });
  return Promise.race([creating, logger.databaseFailure]);
}

/** An HTTP adapter without a server: each of its methods does nothing. */
function noServer(): AbstractHttpAdapter {
  const nothing = (): void => undefined;
  return new Proxy({} as AbstractHttpAdapter, {
    // It is no promise.
    get: (_, name) => (name === 'then' ? undefined : nothing),
  });
}
