import type { Command } from 'commander';
import type { ApplicationOptions } from '../application/application.options.js';
import { applicationCommand } from './application.command.js';

export const checkCommand = (): Command =>
  applicationCommand('check')
    .description('start your application without a server and examine its set-up')
    .addHelpText(
      'after',
      '\nIt connects to your database, as your application does. Exit code 0 or 1.',
    )
    .action(async (file: string, options: ApplicationOptions) => {
      await import('reflect-metadata');
      const { check } = await import('../check/check.js');
      const { report } = await import('../report/report.js');
      const result = await check(file, options);
      process.stdout.write(`${report(result)}\n`);
      // The application may leave timers and connections behind.
      process.exit(result.problems.length === 0 ? 0 : 1);
    });
