#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './commands/check.command.js';
import { generateKeyCommand } from './commands/generate-key.command.js';
import { refreshDueCommand } from './commands/refresh-due.command.js';
import { rotateKeysCommand } from './commands/rotate-keys.command.js';

const program = new Command('nestjs-oauth2-capture')
  .description(
    'Captured OAuth2 tokens: make and change encryption keys, check a set-up, renew what is due.',
  )
  .addCommand(generateKeyCommand())
  .addCommand(checkCommand())
  .addCommand(rotateKeysCommand())
  .addCommand(refreshDueCommand());

void program.parseAsync();
