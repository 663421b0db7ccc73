import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { ApplicationOptions } from '../application/application.options.js';
import { createApplicationCommand } from './application.command.js';
import type { JobResult } from '../jobs/job.js';

interface JobOptions extends ApplicationOptions {
  batch?: number;
}

type Job = (app: INestApplicationContext, options: JobOptions) => Promise<JobResult>;

/** A command that runs one job in the host's application. @param load imports the job when the command runs */
export const createJobCommand = (name: string, load: () => Promise<Job>): Command =>
  createApplicationCommand(name).action(async (file: string, options: JobOptions) => {
    await import('reflect-metadata');
    const { runJob } = await import('../jobs/job.js');
    const job = await load();
    // The application may have left timers and connections open.
    process.exit(await runJob(file, options, (app) => job(app, options)));
  });
