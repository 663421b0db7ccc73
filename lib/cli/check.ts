import { setTimeout as delay } from 'node:timers/promises';
import { boot } from './boot.js';
import { inspect } from './inspect.js';
import { loadModule } from './load-module.js';
import { problemsOf, StartTimeoutError } from './problems.js';
import { QuietLogger } from './quiet.logger.js';
import type { CheckResult } from './report.js';

export interface CheckOptions {
  /** Name of the exported root module; needed when there are several. */
  export?: string;
  /** How long the application may take to start, in seconds. */
  timeout: number;
}

const closeLimitMs = 10_000;

/** Boots the application in the given compiled file, looks at its set-up, and closes it. */
export async function check(file: string, options: CheckOptions): Promise<CheckResult> {
  const logger = new QuietLogger();
  const expiry = new AbortController();
  const late = delay(options.timeout * 1000, undefined, { signal: expiry.signal }).then(() => {
    throw new StartTimeoutError(options.timeout);
  });
  late.catch(() => undefined);
  try {
    const app = await Promise.race([start(file, options, logger), late]);
    const { redirectUris, problems } = await inspect(app);
    await Promise.race([app.close(), delay(closeLimitMs, undefined, { ref: false })]);
    return { redirectUris, problems, warnings: logger.warnings };
  } catch (error) {
    return { redirectUris: [], problems: problemsOf(error, file), warnings: logger.warnings };
  } finally {
    expiry.abort();
  }
}

async function start(file: string, options: CheckOptions, logger: QuietLogger) {
  return boot(await loadModule(file, options.export), logger);
}
