import pg from 'pg';
import { POOL_SIZE } from '../../databases/database.js';
import { accountOf, rowIdOf } from '../../seed/accounts.js';
import { Envelopes } from '../../seed/envelope.js';
import type { TokenPair } from '../../seed/rows.js';
import { BYSTANDER, poolState, type StormHost, type StormSetup } from './storm.js';

interface Row {
  access_token: string;
  refresh_token: string;
  expires_at: string;
}

export interface StoredTokens extends TokenPair {
  isOver: boolean;
}

/** The module's table read and written by hand, for contestants that bring no storage. */
export class TokenRows {
  readonly pool: pg.Pool;
  private readonly envelopes: Envelopes;

  constructor({ place, key }: StormSetup) {
    this.pool = new pg.Pool({ connectionString: place.at, max: POOL_SIZE });
    this.envelopes = new Envelopes(key);
  }

  async read(index: number): Promise<StoredTokens> {
    const { rows } = await this.pool.query<Row>({
      name: 'read',
      text: 'SELECT access_token, refresh_token, expires_at FROM oauth2_token WHERE id = $1',
      values: [rowIdOf(index)],
    });
    const [row] = rows;
    if (row === undefined) throw new Error('not connected');
    return {
      accessToken: this.envelopes.decrypt(row.access_token, placeOf(index, 'access_token')),
      refreshToken: this.envelopes.decrypt(row.refresh_token, placeOf(index, 'refresh_token')),
      isOver: Number(row.expires_at) <= Date.now(),
    };
  }

  async save(index: number, { accessToken, refreshToken }: TokenPair, expiresAt: number) {
    const access = this.envelopes.encrypt(accessToken, placeOf(index, 'access_token'));
    const refresh = this.envelopes.encrypt(refreshToken, placeOf(index, 'refresh_token'));
    await this.pool.query({
      name: 'save',
      text: `UPDATE oauth2_token SET access_token = $2, refresh_token = $3, expires_at = $4,
        version = version + 1, updated_at = $5 WHERE id = $1`,
      values: [
        rowIdOf(index),
        JSON.stringify(access),
        JSON.stringify(refresh),
        expiresAt,
        Date.now(),
      ],
    });
  }

  /** What every host over these rows has in common. */
  host(getToken: StormHost['getToken']): StormHost {
    return {
      getToken,
      stored: (index) => this.read(index),
      bystander: () => this.pool.query(BYSTANDER),
      pool: () => poolState(this.pool),
      close: () => this.pool.end(),
    };
  }
}

function placeOf(index: number, column: 'access_token' | 'refresh_token') {
  const { owner, provider } = accountOf(index);
  return { id: rowIdOf(index), owner, provider, column };
}
