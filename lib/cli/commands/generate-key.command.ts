import { Command } from 'commander';
import { randomBytes } from 'node:crypto';

/** Where the key goes. On stderr, so that `… generate-key >> .env` captures the key alone. */
export const keyHint = [
  '',
  'Keep this key where your other secrets live, never in the repository, and pass it on:',
  '  encryptionKeys: [process.env.OAUTH2_ENCRYPTION_KEY]',
  'Without it the stored tokens cannot be read. To change keys, append the new one first.',
  '',
].join('\n');

/** A new encryption key: 32 random bytes, in base64. */
export const generateKey = (): string => randomBytes(32).toString('base64');

export const generateKeyCommand = (): Command =>
  new Command('generate-key')
    .description('print a new encryption key: 32 random bytes in base64')
    .action(() => {
      process.stdout.write(`${generateKey()}\n`);
      if (process.stdout.isTTY) process.stderr.write(keyHint);
    });
