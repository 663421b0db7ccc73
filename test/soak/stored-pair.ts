import { createHash } from 'node:crypto';
import type { Row } from '../databases/test-database.js';
import { KeyRing } from '../../lib/tokens/key-ring.js';
import { TokenCipher } from '../../lib/tokens/token-cipher.js';
import type { World } from '../fixtures/world.js';

export interface Pair {
  accessToken: string;
  refreshToken: string;
}

/** What is sealed in the row of a connection. */
export async function storedPair(world: World, id: string): Promise<Pair> {
  const row = await world.database.token(id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return openPair(world.key, row);
}

export function openPair(key: string, row: Row): Pair {
  const cipher = new TokenCipher(new KeyRing([key]));
  const open = (column: string): string =>
    cipher.open(String(row[column]), {
      purpose: 'token',
      id: String(row.id),
      owner: String(row.owner_id),
      provider: String(row.provider),
      column,
    });
  return { accessToken: open('access_token'), refreshToken: open('refresh_token') };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
