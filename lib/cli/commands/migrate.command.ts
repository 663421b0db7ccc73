import type { Command } from 'commander';
import type { ApplicationOptions } from '../application/application.options.js';
import { createApplicationCommand } from './application.command.js';

export const createMigrateCommand = (): Command =>
  createApplicationCommand('migrate')
    .description('create or change the tables in a database that the module opens by itself')
    .addHelpText(
      'after',
      '\nFor the option database.url. It calls no lifecycle hook of your application. Several runs at once wait for each other.\nExit code 0, or 1 when the tables could not be changed.',
    )
    .action(async (file: string, options: ApplicationOptions) => {
      await import('reflect-metadata');
      const { migrate } = await import('../migrate/migrate.js');
      // The application may have left timers and connections open.
      process.exit(await migrate(file, options));
    });
