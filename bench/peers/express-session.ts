import connectPgSimple from 'connect-pg-simple';
import express, { type Express } from 'express';
import session from 'express-session';
import pg from 'pg';
import { POOL_SIZE } from '../databases/database.js';

const PgStore = connectPgSimple(session);

/**
 * Express with sessions in PostgreSQL, as the documentations say:
 * https://github.com/expressjs/session#readme
 * https://github.com/voxpelli/node-connect-pg-simple#readme
 */
export function expressWithSession(connectionString: string): { app: Express; pool: pg.Pool } {
  const pool = new pg.Pool({ connectionString, max: POOL_SIZE });
  const app = express();
  app.use(
    session({
      store: new PgStore({ pool, schemaName: 'express', createTableIfMissing: true }),
      secret: 'session-secret-0123456789',
      resave: false,
      saveUninitialized: false,
      cookie: { maxAge: 30 * 24 * 60 * 60 * 1000 },
    }),
  );
  return { app, pool };
}

export async function listenOn(app: Express, port: number): Promise<void> {
  await new Promise<void>((resolve) => app.listen(port, '127.0.0.1', () => resolve()));
}
