import type { INestApplicationContext } from '@nestjs/common';
import { BackgroundTasks } from '../../core/lifecycle/background-tasks.js';
import { ShutdownHooks } from '../../core/lifecycle/shutdown-hooks.js';
import type { ApplicationOptions } from '../application/application.options.js';
import { problemsOf } from '../report/problems.js';
import { provided } from '../application/provided.js';
import { QuietLogger } from '../application/quiet.logger.js';
import { report } from '../report/report.js';
import { withApplication } from '../application/with-application.js';

/** What a job has done. */
export interface JobResult {
  /** The last line. */
  summary: string;
  failed: number;
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does one thing with the application of a compiled file, and says what came of
 * it. Ctrl+C or SIGTERM closes the application, which ends the work at its next
 * good place. Repeated, they change nothing: what is in flight is saved first.
 *
 * @returns the exit code: 0, or 1 when something failed or is left
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
      // This process has one thing to do, and its own are others.
      provided(app, BackgroundTasks).stop();
      provided(app, ShutdownHooks).withoutWarning();
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
    const problems = problemsOf(error, file);
    process.stderr.write(`${report({ redirectUris: [], warnings, problems })}\n`);
    return 1;
  } finally {
    for (const signal of signals) process.removeListener(signal, interrupt);
  }
}
