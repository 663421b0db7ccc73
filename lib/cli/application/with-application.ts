import { setTimeout as delay } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import type { ApplicationOptions } from './application.options.js';
import { boot } from './boot.js';
import { loadModule } from './load-module.js';
import { StartTimeoutError } from '../report/problems.js';
import { getFromApplication } from './get-from-application.js';
import type { QuietLogger } from './quiet.logger.js';

/** Milliseconds for the host's shutdown hooks. */
const closeLimitMs = 10_000;

/** Boots the application of a compiled file, runs work in it, and closes it. */
export async function withApplication<T>(
  file: string,
  options: ApplicationOptions,
  logger: QuietLogger,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> {
  const expiry = new AbortController();
  const late = delay(options.timeout * 1000, undefined, { signal: expiry.signal }).then(() => {
    throw new StartTimeoutError(options.timeout);
  });
  late.catch(() => undefined);
  try {
    const app = await Promise.race([start(file, options, logger), late]);
    expiry.abort();
    const result = await work(app);
    const limit = closeLimitMs + getFromApplication(app, InFlightWork).longestMs;
    await Promise.race([app.close(), delay(limit, undefined, { ref: false })]);
    return result;
  } finally {
    expiry.abort();
  }
}

async function start(
  file: string,
  options: ApplicationOptions,
  logger: QuietLogger,
): Promise<INestApplicationContext> {
  return boot(await loadModule(file, options.export), logger);
}
