import { Command } from 'commander';
import { randomBytes } from 'node:crypto';

/** How to use the key. On stderr, so that `… generate-key >> .env` writes only the key. */
export const keyHint = [
  '',
  'Store this key with your other secrets, never in the repository, and configure it:',
  '  encryptionKeys: [process.env.OAUTH2_ENCRYPTION_KEY]',
  'Without it the stored tokens cannot be decrypted. To change keys, append the new one first.',
  '',
].join('\n');

/** A new encryption key: 32 random bytes, in base64. */
export const generateKey = (): string => randomBytes(32).toString('base64');

export const createGenerateKeyCommand = (): Command =>
  new Command('generate-key')
    .description('print a new encryption key: 32 random bytes in base64')
    .action(() => {
      process.stdout.write(`${generateKey()}\n`);
      if (process.stdout.isTTY) process.stderr.write(keyHint);
    });
