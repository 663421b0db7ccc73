import type { Command } from 'commander';
import type { ApplicationOptions } from '../application/application.options.js';
import { createApplicationCommand } from './application.command.js';

export const createCheckCommand = (): Command =>
  createApplicationCommand('check')
    .description('start your application without a server and check its set-up')
    .addHelpText(
      'after',
      '\nIt connects to your database, as your application does.\nExit code 0, or 1 when it finds a problem.',
    )
    .action(async (file: string, options: ApplicationOptions) => {
      await import('reflect-metadata');
      const { check } = await import('../check/check.js');
      const { report } = await import('../report/report.js');
      const result = await check(file, options);
      process.stdout.write(`${report(result)}\n`);
      // The application may have left timers and connections open.
      process.exit(result.problems.length === 0 ? 0 : 1);
    });
