import { migrationsFor, oauth2CaptureEntities } from 'nestjs-oauth2-capture';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { type Place, typeOrmOptions } from '../databases/database.js';
import { Envelopes } from './envelope.js';
import { type Row, rowOf, type RowOrder } from './rows.js';

const DIALECTS = { postgres: 'postgres', sqlite: 'sqlite', mariadb: 'mysql' } as const;

/** A DataSource with the module's entities and migrations, for whoever works without the module. */
export async function moduleDataSource(place: Place): Promise<DataSource> {
  const options = {
    ...(await typeOrmOptions(place)),
    entities: oauth2CaptureEntities,
    migrations: migrationsFor(DIALECTS[place.kind]),
  } as DataSourceOptions;
  return new DataSource(options).initialize();
}

/** Makes the module's tables and fills the one of connections. */
export async function seedTokens(place: Place, order: RowOrder): Promise<void> {
  const source = await moduleDataSource(place);
  try {
    await source.runMigrations();
    const envelopes = new Envelopes(order.key);
    const now = Date.now();
    const atOnce = place.kind === 'postgres' ? 5_000 : 500;
    const first = order.from ?? 0;
    const end = first + order.count;
    for (let from = first; from < end; from += atOnce) {
      const size = Math.min(atOnce, end - from);
      const rows = Array.from({ length: size }, (_, at) => rowOf(from + at, envelopes, order, now));
      if (place.kind === 'postgres') await insertArrays(source, rows);
      else await insertValues(source, rows);
    }
  } finally {
    await source.destroy();
  }
}

/** One parameter for each column: far more rows in a statement than PostgreSQL has parameters. */
async function insertArrays(source: DataSource, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const typed = columns.map((name) => `CAST(source.${name} AS ${typeOf(name)})`);
  const arrays = columns.map((_, at) => `CAST($${at + 1} AS text[])`);
  const sql = `INSERT INTO oauth2_token (${columns.join(', ')}) SELECT ${typed.join(', ')}
    FROM unnest(${arrays.join(', ')}) AS source(${columns.join(', ')})`;
  await source.query(
    sql,
    columns.map((name) => rows.map((row) => row[name]?.toString() ?? null)),
  );
}

function typeOf(column: string): string {
  if (column === 'access_token' || column === 'refresh_token') return 'json';
  if (['version', 'failures', 'refusals', 'claim_no', 'status_no'].includes(column))
    return 'integer';
  return /_(at|since|until)$/.test(column) ? 'bigint' : 'text';
}

async function insertValues(source: DataSource, rows: Row[]): Promise<void> {
  const columns = Object.keys(rows[0] ?? {});
  const places = `(${columns.map(() => '?').join(', ')})`;
  await source.query(
    `INSERT INTO oauth2_token (${columns.join(', ')}) VALUES ${rows.map(() => places).join(', ')}`,
    rows.flatMap((row) => columns.map((name) => row[name] ?? null)),
  );
}
