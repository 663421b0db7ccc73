import type { Command } from 'commander';
import type { ExplainOptions } from '../explain/explain.js';
import { createApplicationCommand } from './application.command.js';

export const createExplainCommand = (): Command =>
  createApplicationCommand('explain')
    .description('say why a connection is in its state, what was tried, and what happens next')
    .option('--id <id>', 'the connection')
    .option('--owner <owner>', 'its owner; with --provider in place of --id')
    .option('--provider <name>', 'the name of its provider')
    .option('--account <id>', "the provider's id of the account, where the owner has several")
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      '\nIt reads your database. It calls no lifecycle hook of your application, starts no sweep, sends nothing to a provider and decrypts no token.\nExit code 0, or 1 when there is no such connection.',
    )
    .action(async (file: string, options: ExplainOptions, command: Command) => {
      const { id, owner, provider } = options;
      if (id === undefined && (owner === undefined || provider === undefined)) {
        command.error('error: give --id, or --owner and --provider');
      }
      await import('reflect-metadata');
      const { explain } = await import('../explain/explain.js');
      // The application may have left timers and connections open.
      process.exit(await explain(file, options));
    });
