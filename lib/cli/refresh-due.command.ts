import type { Command } from 'commander';
import { applicationCommand, type ApplicationOptions, rows } from './application.command.js';

export const refreshDueCommand = (): Command =>
  applicationCommand('refresh-due')
    .description('renew ahead of need what is due now, for a cron job of your own')
    .option('--batch <rows>', 'rows that one claim takes, 1 to 1000', rows)
    .addHelpText(
      'after',
      '\nIt renews what `background.mode` says. Exit code 0, or 1 when some could not be renewed.',
    )
    .action(async (file: string, options: ApplicationOptions & { batch?: number }) => {
      await import('reflect-metadata');
      const { runJob } = await import('./job.js');
      const { refreshDue } = await import('./refresh-due.js');
      // The application may leave timers and connections behind.
      process.exit(await runJob(file, options, (app) => refreshDue(app, options)));
    });
