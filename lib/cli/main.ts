#!/usr/bin/env node
import { Command } from 'commander';
import { createCheckCommand } from './commands/check.command.js';
import { createExplainCommand } from './commands/explain.command.js';
import { createGenerateKeyCommand } from './commands/generate-key.command.js';
import { createMigrateCommand } from './commands/migrate.command.js';
import { createRefreshDueCommand } from './commands/refresh-due.command.js';
import { createRotateKeysCommand } from './commands/rotate-keys.command.js';

const program = new Command('nestjs-oauth2-capture')
  .description(
    'Captured OAuth2 tokens: create and change encryption keys, check your set-up, create the tables, refresh tokens that are due, explain a connection.',
  )
  .addCommand(createGenerateKeyCommand())
  .addCommand(createCheckCommand())
  .addCommand(createMigrateCommand())
  .addCommand(createRotateKeysCommand())
  .addCommand(createRefreshDueCommand())
  .addCommand(createExplainCommand());

void program.parseAsync();
