import type { Command } from 'commander';
import { rows } from './application.command.js';
import { jobCommand } from './job.command.js';

export const rotateKeysCommand = (): Command =>
  jobCommand('rotate-keys', async () => (await import('../jobs/rotate-keys.js')).rotateKeys)
    .description('seal what is stored anew under the first of your encryption keys')
    .option('--batch <rows>', 'rows in one statement, 1 to 1000', rows)
    .addHelpText(
      'after',
      '\nYour application may serve meanwhile. Interrupted, it goes on when it is run again.\nExit code 0, or 1 when rows are left.',
    );
