import type { Command } from 'commander';
import { applicationCommand, type ApplicationOptions, rows } from './application.command.js';

export const rotateKeysCommand = (): Command =>
  applicationCommand('rotate-keys')
    .description('seal what is stored anew under the first of your encryption keys')
    .option('--batch <rows>', 'rows in one statement, 1 to 1000', rows)
    .addHelpText(
      'after',
      '\nYour application may serve meanwhile. Interrupted, it goes on when it is run again.\nExit code 0, or 1 when rows are left.',
    )
    .action(async (file: string, options: ApplicationOptions & { batch?: number }) => {
      await import('reflect-metadata');
      const { runJob } = await import('./job.js');
      const { rotateKeys } = await import('./rotate-keys.js');
      // The application may leave timers and connections behind.
      process.exit(await runJob(file, options, (app) => rotateKeys(app, options)));
    });
