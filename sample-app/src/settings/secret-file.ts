import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';

/** The secret in the file; on the first start 32 random bytes, readable by the owner alone. */
export function secretFromFile(file: string, variable: string): string {
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  const secret = randomBytes(32).toString('base64');
  writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: 'wx' });
  new Logger('Settings').log(`${variable} is not set: made one and keep it in ${file}`);
  return secret;
}
