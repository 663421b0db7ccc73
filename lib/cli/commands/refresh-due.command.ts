import type { Command } from 'commander';
import { parseRows } from './application.command.js';
import { createJobCommand } from './job.command.js';

export const createRefreshDueCommand = (): Command =>
  createJobCommand('refresh-due', async () => (await import('../jobs/refresh-due.js')).refreshDue)
    .description('refresh the tokens that are due now; for a cron job of your own')
    .option('--batch <rows>', 'rows in one claim, 1 to 1000', parseRows)
    .addHelpText(
      'after',
      '\nThe option background.mode decides which tokens are due.\nExit code 0, or 1 when a refresh failed.',
    );
