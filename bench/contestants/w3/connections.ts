import { createHash } from 'node:crypto';
import type pg from 'pg';
import { Envelopes } from '../../seed/envelope.js';
import { PROVIDER, type Profile, type TokenAnswer } from './connecting.js';

export const CONNECTION_TABLE = `CREATE TABLE IF NOT EXISTS bench_connection (
  id varchar(64) PRIMARY KEY,
  owner_id varchar(255) NOT NULL,
  provider varchar(64) NOT NULL,
  account_id varchar(255) NOT NULL,
  name text,
  access_token text NOT NULL,
  refresh_token text,
  expires_at bigint,
  updated_at bigint NOT NULL,
  UNIQUE (owner_id, provider, account_id)
)`;

const UPSERT = `INSERT INTO bench_connection
  (id, owner_id, provider, account_id, name, access_token, refresh_token, expires_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  ON CONFLICT (owner_id, provider, account_id) DO UPDATE SET name = excluded.name,
    access_token = excluded.access_token, refresh_token = excluded.refresh_token,
    expires_at = excluded.expires_at, updated_at = excluded.updated_at`;

/** What an application keeps whose library keeps nothing: one encrypted row, by one statement. */
export class Connections {
  private readonly envelopes: Envelopes;

  constructor(
    private readonly pool: pg.Pool,
    key: string,
  ) {
    this.envelopes = new Envelopes(key);
  }

  async save(owner: string, profile: Profile, tokens: TokenAnswer): Promise<void> {
    const { sub, name } = profile;
    const id = createHash('sha256')
      .update(JSON.stringify([owner, PROVIDER, sub]))
      .digest('hex');
    const place = { id, owner, provider: PROVIDER };
    const now = Date.now();
    await this.pool.query({
      name: 'upsert',
      text: UPSERT,
      values: [
        id,
        owner,
        PROVIDER,
        sub,
        name,
        this.envelopes.encrypt(tokens.access_token, { ...place, column: 'access_token' }),
        this.envelopes.encrypt(tokens.refresh_token, { ...place, column: 'refresh_token' }),
        now + tokens.expires_in * 1000,
        now,
      ],
    });
  }
}
