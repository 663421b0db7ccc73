import mysql, { type RowDataPacket } from 'mysql2/promise';
import { POOL_SIZE } from '../../databases/database.js';
import { Envelopes } from '../../seed/envelope.js';
import { assertAlive, type StartHotPath } from './hot-path.js';

interface Row extends RowDataPacket {
  id: string;
  access_token: string;
  expires_at: number;
}

/**
 * The limit: one prepared statement a call over a pool, then AES-GCM.
 * https://sidorares.github.io/node-mysql2/docs/documentation/prepared-statements
 */
export const start: StartHotPath = async ({ place, key }) => {
  const pool = mysql.createPool({ uri: place.at, connectionLimit: POOL_SIZE });
  const envelopes = new Envelopes(key);
  return {
    getToken: async ({ owner, provider }) => {
      const [[row]] = await pool.execute<Row[]>(
        'SELECT id, access_token, expires_at FROM oauth2_token WHERE owner_id = ? AND provider = ?',
        [owner, provider],
      );
      if (row === undefined) throw new Error('not connected');
      assertAlive(row.expires_at);
      const place = { id: row.id, owner, provider, column: 'access_token' } as const;
      return envelopes.decrypt(unquoted(row.access_token), place);
    },
    close: () => pool.end(),
  };
};

/** MariaDB gives the text of a json column, MySQL the string in it. */
const unquoted = (text: string): string =>
  text.startsWith('"') ? (JSON.parse(text) as string) : text;
