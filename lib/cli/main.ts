#!/usr/bin/env node
import { Command } from 'commander';
import { checkCommand } from './check.command.js';
import { generateKeyCommand } from './generate-key.command.js';

const program = new Command('nestjs-oauth2-capture')
  .description('Captured OAuth2 tokens: make an encryption key, check a set-up.')
  .addCommand(generateKeyCommand())
  .addCommand(checkCommand());

void program.parseAsync();
