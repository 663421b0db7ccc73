import type { Command } from 'commander';
import { rows } from './application.command.js';
import { jobCommand } from './job.command.js';

export const refreshDueCommand = (): Command =>
  jobCommand('refresh-due', async () => (await import('../jobs/refresh-due.js')).refreshDue)
    .description('renew ahead of need what is due now, for a cron job of your own')
    .option('--batch <rows>', 'rows that one claim takes, 1 to 1000', rows)
    .addHelpText(
      'after',
      '\nIt renews what `background.mode` says. Exit code 0, or 1 when some could not be renewed.',
    );
