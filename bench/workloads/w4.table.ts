import pg from 'pg';
import type { BenchDatabase } from '../databases/database.js';
import { openPostgres, settlePostgres } from '../databases/postgres.js';
import { seedTokens } from '../seed/tables.js';

/** One row of a hundred is due. */
const DUE_EVERY = 100;
const HOUR_MS = 3_600_000;

/** A table of connections some of which are due, and statements on it. */
export class DueTable {
  private isConnected = true;

  private constructor(
    readonly database: BenchDatabase,
    readonly rows: number,
    private readonly client: pg.Client,
  ) {}

  static async fill(rows: number, key: string): Promise<DueTable> {
    const database = await openPostgres(`w4_${rows}`);
    const now = Date.now();
    // What is due lies anywhere in the table, as it would after some days.
    const spread = (index: number): number => (index * 7919) % HOUR_MS;
    await seedTokens(database.place, {
      count: rows,
      key,
      expiresIn: 3_600,
      refreshAt: (index) =>
        index % DUE_EVERY === 0 ? now - 1 - spread(index) : now + HOUR_MS * 24 + spread(index),
    });
    await settlePostgres(database.place.at);
    const client = new pg.Client(database.place.at);
    await client.connect();
    return new DueTable(database, rows, client);
  }

  get due(): number {
    return Math.ceil(this.rows / DUE_EVERY);
  }

  /** Makes claimed rows due again, and clears away what the claims have left. */
  async restore(ids: readonly string[]): Promise<void> {
    const due = Date.now() - 1_000;
    await this.client.query(
      `UPDATE oauth2_token SET refresh_at = CAST($2 AS bigint) - ascii(id), claim = NULL, lease_id = NULL, lease_until = NULL
         WHERE id = ANY($1)`,
      [ids, due],
    );
    await this.client.query('VACUUM oauth2_token');
  }

  /** Milliseconds of the read inside a claim: the ids of the first so many that are due. */
  async lookUp(limit: number): Promise<number> {
    const begin = performance.now();
    await this.client.query({
      name: 'due',
      text: 'SELECT id FROM oauth2_token WHERE refresh_at < $1 ORDER BY refresh_at LIMIT $2',
      values: [Date.now(), limit],
    });
    return performance.now() - begin;
  }

  /** Leaves the database to others. */
  async disconnect(): Promise<void> {
    if (this.isConnected) await this.client.end();
    this.isConnected = false;
  }

  async close(): Promise<void> {
    await this.disconnect();
    await this.database.close();
  }
}

/** Seconds that PostgreSQL takes to write all rows of a copy anew, without any cryptography. */
export async function rewriteSeconds(original: BenchDatabase): Promise<number> {
  const copy = await openPostgres('w4_copy', original.place);
  try {
    await settlePostgres(copy.place.at);
    const client = new pg.Client(copy.place.at);
    await client.connect();
    const begin = performance.now();
    await client.query(
      `UPDATE oauth2_token SET access_token = (access_token::text)::json,
         refresh_token = (refresh_token::text)::json, key_id = 'another'`,
    );
    const seconds = (performance.now() - begin) / 1000;
    await client.end();
    return seconds;
  } finally {
    await copy.close();
  }
}
