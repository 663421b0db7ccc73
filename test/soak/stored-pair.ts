import { createHash } from 'node:crypto';
import { KeyRing } from '../../lib/tokens/encryption/key-ring.js';
import type { EncryptionContext } from '../../lib/tokens/encryption/associated-data.js';
import { TokenCipher } from '../../lib/tokens/encryption/token-cipher.js';
import type { Row } from '../databases/test-database.js';
import type { TestEnvironment } from '../fixtures/test-environment.js';

export interface Pair {
  accessToken: string;
  refreshToken: string;
}

/** What is encrypted in the row of a connection, with the world's key or one of others. */
export async function storedPair(
  world: TestEnvironment,
  id: string,
  others: readonly string[] = [],
): Promise<Pair> {
  const row = await world.database.token(id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return decryptPair([world.key, ...others], row);
}

export function decryptPair(keys: readonly string[], row: Row): Pair {
  const cipher = new TokenCipher(new KeyRing(keys));
  const open = (column: string): string => cipher.decrypt(String(row[column]), place(row, column));
  return { accessToken: open('access_token'), refreshToken: open('refresh_token') };
}

/** The encrypted columns of a row that holds this pair. */
export function encryptPair(
  key: string,
  row: Row,
  { accessToken, refreshToken }: Pair,
): Record<'access_token' | 'refresh_token', string> {
  const cipher = new TokenCipher(new KeyRing([key]));
  return {
    access_token: cipher.encrypt(accessToken, place(row, 'access_token')),
    refresh_token: cipher.encrypt(refreshToken, place(row, 'refresh_token')),
  };
}

function place(row: Row, column: string): EncryptionContext {
  const [id, owner, provider] = [row.id, row.owner_id, row.provider].map(String);
  return { purpose: 'tokens', id: id ?? '', owner: owner ?? '', provider: provider ?? '', column };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
