import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { CLAIM_MS, type StartClaiming } from './claiming.js';

const TEXT = `UPDATE oauth2_token SET claim = $1, refresh_at = $2
  WHERE id = ANY(ARRAY(SELECT id FROM oauth2_token WHERE refresh_at < $3
    ORDER BY refresh_at LIMIT $4 FOR UPDATE SKIP LOCKED)) RETURNING id`;

/** The limit: one prepared statement. */
export const start: StartClaiming = async ({ place }) => {
  const pool = new pg.Pool({ connectionString: place.at, max: 1 });
  return {
    async claim(batch) {
      const now = Date.now();
      const values = [randomUUID(), now + CLAIM_MS, now, batch];
      const { rows } = await pool.query<{ id: string }>({ name: 'claim', text: TEXT, values });
      return rows.map(({ id }) => id);
    },
    close: () => pool.end(),
  };
};
