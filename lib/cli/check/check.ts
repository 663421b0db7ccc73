import type { ApplicationOptions } from '../application/application.options.js';
import { inspectSetUp } from './inspect.js';
import { describeProblems } from '../report/problems.js';
import { QuietLogger } from '../application/quiet.logger.js';
import type { CheckResult } from '../report/report.js';
import { withApplication } from '../application/with-application.js';

/** Boots the application in the given compiled file, checks its set-up, and closes it. */
export async function check(file: string, options: ApplicationOptions): Promise<CheckResult> {
  const logger = new QuietLogger();
  try {
    const found = await withApplication(file, options, logger, inspectSetUp);
    return { ...found, warnings: logger.warnings };
  } catch (error) {
    return { redirectUris: [], problems: describeProblems(error, file), warnings: logger.warnings };
  }
}
