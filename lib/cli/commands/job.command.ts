import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';
import type { ApplicationOptions } from '../application/application.options.js';
import { applicationCommand } from './application.command.js';
import type { JobResult } from '../jobs/job.js';

interface JobOptions extends ApplicationOptions {
  batch?: number;
}

type Job = (app: INestApplicationContext, options: JobOptions) => Promise<JobResult>;

/** A command that does one thing with the host's application. @param load gets it, when it is run */
export const jobCommand = (name: string, load: () => Promise<Job>): Command =>
  applicationCommand(name).action(async (file: string, options: JobOptions) => {
    await import('reflect-metadata');
    const { runJob } = await import('../jobs/job.js');
    const job = await load();
    // The application may leave timers and connections behind.
    process.exit(await runJob(file, options, (app) => job(app, options)));
  });
