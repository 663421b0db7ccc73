import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { StartTimeoutError } from '../report/problems.js';
import type { ApplicationOptions } from './application.options.js';
import { loadModule } from './load-module.js';
import { QuietLogger } from './quiet.logger.js';

/**
 * Creates the providers of the host's module and calls none of its lifecycle hooks, so that nothing of
 * the application starts. It must not be closed either: that would call the hooks of the shutdown.
 *
 * @throws DatabaseUnreachableError at the first failed connection
 */
async function instantiate(
  rootModule: Type,
  logger: QuietLogger,
): Promise<INestApplicationContext> {
  // An application with a server calls its hooks when it listens, a context when it is created.
  const creating = NestFactory.create(rootModule, noServer(), { abortOnError: false, logger });
  return Promise.race([creating, logger.databaseFailure]);
}

/**
 * The same for the module in a compiled file, in the time that the options allow.
 *
 * @throws StartTimeoutError
 */
export async function instantiateFile(
  file: string,
  options: ApplicationOptions,
): Promise<INestApplicationContext> {
  const expiry = new AbortController();
  const late = delay(options.timeout * 1000, undefined, { signal: expiry.signal }).then(() => {
    throw new StartTimeoutError(options.timeout);
  });
  late.catch(() => undefined);
  try {
    const module = await loadModule(file, options.export);
    return await Promise.race([instantiate(module, new QuietLogger()), late]);
  } finally {
    expiry.abort();
  }
}

/** An HTTP adapter without a server: each of its methods does nothing. */
function noServer(): AbstractHttpAdapter {
  const nothing = (): void => undefined;
  return new Proxy({} as AbstractHttpAdapter, {
    // It is no promise.
    get: (_, name) => (name === 'then' ? undefined : nothing),
  });
}
