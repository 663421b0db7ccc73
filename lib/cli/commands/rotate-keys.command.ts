import type { Command } from 'commander';
import { parseRows } from './application.command.js';
import { createJobCommand } from './job.command.js';

export const createRotateKeysCommand = (): Command =>
  createJobCommand('rotate-keys', async () => (await import('../jobs/rotate-keys.js')).rotateKeys)
    .description('re-encrypt what is stored with the first of your encryption keys')
    .option('--batch <rows>', 'rows in one statement, 1 to 1000', parseRows)
    .addHelpText(
      'after',
      '\nYour application can keep running. After an interruption, run the command again for the rest.\nExit code 0, or 1 when rows are left.',
    );
