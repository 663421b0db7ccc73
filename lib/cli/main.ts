#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './check.command.js';
import { generateKeyCommand } from './generate-key.command.js';
import { refreshDueCommand } from './refresh-due.command.js';
import { rotateKeysCommand } from './rotate-keys.command.js';

const program = new Command('nestjs-oauth2-capture')
  .description(
    'Captured OAuth2 tokens: make and change encryption keys, check a set-up, renew what is due.',
  )
  .addCommand(generateKeyCommand())
  .addCommand(checkCommand())
  .addCommand(rotateKeysCommand())
  .addCommand(refreshDueCommand());

void program.parseAsync();
