import pg from 'pg';
import { POOL_SIZE } from '../../databases/database.js';
import { Envelopes } from '../../seed/envelope.js';
import { assertAlive, type StartHotPath } from './hot-path.js';

const TEXT =
  'SELECT id, access_token, expires_at FROM oauth2_token WHERE owner_id = $1 AND provider = $2';

interface Row {
  id: string;
  access_token: string;
  expires_at: string;
}

/**
 * The limit: one prepared statement a call over a pool, then AES-GCM.
 * https://node-postgres.com/features/queries#prepared-statements
 */
export const start: StartHotPath = async ({ place, key }) => {
  const pool = new pg.Pool({ connectionString: place.at, max: POOL_SIZE });
  const envelopes = new Envelopes(key);
  return {
    getToken: async ({ owner, provider }) => {
      const values = [owner, provider];
      const { rows } = await pool.query<Row>({ name: 'token', text: TEXT, values });
      const [row] = rows;
      if (row === undefined) throw new Error('not connected');
      assertAlive(row.expires_at);
      const place = { id: row.id, owner, provider, column: 'access_token' } as const;
      return envelopes.decrypt(row.access_token, place);
    },
    close: () => pool.end(),
  };
};
