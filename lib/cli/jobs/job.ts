import type { INestApplicationContext } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { ShutdownHooks } from '../../core/lifecycle/shutdown-hooks.js';
import type { ApplicationOptions } from '../application/application.options.js';
import { describeProblems } from '../report/problems.js';
import { getFromApplication } from '../application/get-from-application.js';
import { QuietLogger } from '../application/quiet.logger.js';
import { report } from '../report/report.js';
import { withApplication } from '../application/with-application.js';

/** The result of a job. */
export interface JobResult {
  /** The last line of the output. */
  summary: string;
  failed: number;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs a job in the application of a compiled file, and prints its result. Ctrl+C
 * or SIGTERM closes the application: work in flight completes and is saved, and the
 * rest is left. Repeated signals have no effect.
 *
 * @returns the exit code: 0, or 1 when something failed or the job was interrupted
 */
export async function runJob(
  file: string,
  options: ApplicationOptions,
  job: (app: INestApplicationContext) => Promise<JobResult>,
): Promise<number> {
  const logger = new QuietLogger();
  let isInterrupted = false;
  let interrupt = (): void => undefined;
  try {
    const { summary, failed } = await withApplication(file, options, logger, async (app) => {
      // This process runs the job only, not the application's background tasks.
      getFromApplication(app, BackgroundTasks).stop();
      getFromApplication(app, ShutdownHooks).withoutWarning();
      interrupt = () => {
        if (!isInterrupted) void app.close();
        isInterrupted = true;
      };
      for (const signal of signals) process.on(signal, interrupt);
      return job(app);
    });
    for (const warning of logger.warnings) process.stderr.write(`${warning}\n`);
    const ending = isInterrupted ? '. Interrupted: run it again for the rest.' : '';
    process.stdout.write(`${summary}${ending}\n`);
    return failed > 0 || isInterrupted ? 1 : 0;
  } catch (error) {
    const { warnings } = logger;
    const problems = describeProblems(error, file);
    process.stderr.write(`${report({ redirectUris: [], warnings, problems })}\n`);
    return 1;
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
  }
}
