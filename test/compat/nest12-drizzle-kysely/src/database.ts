import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { drizzle } from 'drizzle-orm/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { settings } from './settings.js';

interface Tables {
  note: { id: number; body: string };
}

/** One pool for both. */
@Injectable()
export class Database implements OnApplicationShutdown {
  private readonly pool = new pg.Pool({ connectionString: settings.databaseUrl });
  readonly drizzle = drizzle(this.pool);
  readonly kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: this.pool }) });

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}
