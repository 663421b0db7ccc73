import pg from 'pg';
import { closeLater } from './leftovers.js';
import type { BenchDatabase, Place } from './database.js';

const { TEST_POSTGRES_URL = 'postgres://postgres@127.0.0.1:5432/postgres' } = process.env;
/** With the settings that figures depend on most. */
const VERSION = `SELECT format('%s, shared_buffers %s, fsync %s, synchronous_commit %s',
  split_part(current_setting('server_version'), ' ', 1), current_setting('shared_buffers'),
  current_setting('fsync'), current_setting('synchronous_commit'))`;

let server: Promise<string> | undefined;

/**
 * A database of this name on the server of `TEST_POSTGRES_URL`, else on one from npm.
 *
 * @param template place that it is a copy of; nobody may be connected to it. Empty when left out
 */
export async function openPostgres(purpose: string, template?: Place): Promise<BenchDatabase> {
  const url = await (server ??= serverUrl());
  // Two runs at once must not meet.
  const name = `capture_bench_${purpose}_${process.pid}`;
  const drop = `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`;
  const version = await onServer(url, VERSION);
  await onServer(url, drop);
  const origin = template === undefined ? 'template1' : new URL(template.at).pathname.slice(1);
  await onServer(url, `CREATE DATABASE ${name} TEMPLATE ${origin}`);
  const place = new URL(url);
  place.pathname = `/${name}`;
  const close = closeLater(async () => void (await onServer(url, drop)));
  return { place: { kind: 'postgres', at: place.href }, version: version ?? '', close };
}

/** Lets the figures that the planner goes by be those of the rows that are there. */
export async function settlePostgres(at: string): Promise<void> {
  await onServer(at, 'VACUUM ANALYZE');
  await onServer(at, 'CHECKPOINT');
}

async function serverUrl(): Promise<string> {
  try {
    await onServer(TEST_POSTGRES_URL, 'SELECT 1');
    return TEST_POSTGRES_URL;
  } catch (error) {
    if (process.env.TEST_POSTGRES_URL !== undefined) throw error;
  }
  const program = new URL('../../../../test/databases/embedded-postgres.mjs', import.meta.url);
  const { startEmbeddedPostgres } = (await import(program.href)) as {
    startEmbeddedPostgres: () => Promise<{ url: string; stop: () => Promise<void> }>;
  };
  const { url, stop } = await startEmbeddedPostgres();
  closeLater(stop);
  return url;
}

/** @returns the first value of the first row */
async function onServer(connectionString: string, sql: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return Object.values(rows[0] ?? {}).map(String)[0];
  } finally {
    await client.end();
  }
}
