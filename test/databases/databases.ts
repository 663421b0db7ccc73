import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { MariadbDatabase } from './mariadb.database.js';
import { PostgresDatabase } from './postgres.database.js';
import type { ServerDatabase } from './server.database.js';
import { SqliteDatabase } from './sqlite.database.js';
import { databaseNames, type DatabaseName, type TestDatabase } from './test-database.js';

const { TEST_POSTGRES_URL, TEST_MYSQL_URL, TEST_EMBEDDED_POSTGRES, TEST_DATABASE } = process.env;

/** The database of a world that does not say: `TEST_DATABASE` runs whole suites on another. */
export const defaultDatabase = (TEST_DATABASE ?? 'sqlite') as DatabaseName;

/** Why a database cannot be had here, and what to do about it; undefined when it can. */
export function missing(name: DatabaseName): string | undefined {
  if (name === 'mariadb' && TEST_MYSQL_URL === undefined)
    return 'set TEST_MYSQL_URL, such as mysql://root@127.0.0.1:3306/';
  if (name === 'postgres' && TEST_POSTGRES_URL === undefined && !hasEmbeddedPostgres())
    return 'no PostgreSQL is embedded for this platform: set TEST_POSTGRES_URL, such as postgres://postgres@127.0.0.1:5432/postgres';
  return undefined;
}

/** A group of tests for each database; where one is missing, jest counts them as skipped. */
export function describeEachDatabase(
  title: string,
  group: (name: DatabaseName) => void,
  names: readonly DatabaseName[] = databaseNames,
): void {
  for (const name of names) {
    const reason = missing(name);
    if (reason === undefined) describe(`${title} on ${name}`, () => group(name));
    else describe.skip(`${title} on ${name} (${reason})`, () => group(name));
  }
}

/**
 * Makes an empty database.
 *
 * @param file where it is, should it be one of SQLite
 * @param options what follows `CREATE DATABASE` on a server, such as a character set
 */
export async function createDatabase(
  name: DatabaseName,
  file: string,
  options = '',
): Promise<TestDatabase> {
  const reason = missing(name);
  if (reason !== undefined) throw new Error(`${name} is missing: ${reason}`);
  if (name === 'sqlite') return new SqliteDatabase(file);
  return reused === undefined ? onServer(name, options) : reused.take(name, options);
}

async function onServer(
  name: Exclude<DatabaseName, 'sqlite'>,
  options: string,
): Promise<ServerDatabase> {
  if (name === 'mariadb') return MariadbDatabase.create(TEST_MYSQL_URL ?? '', options);
  return PostgresDatabase.create(TEST_POSTGRES_URL ?? (await embeddedPostgresUrl()), options);
}

let reused: ReusedDatabases | undefined;

/**
 * Has the tests of a group use the same databases of the servers one after the other: the first finds
 * them empty, the others find tables without rows. To make one, migrate it and drop it takes a second.
 */
export function reuseDatabases(): void {
  beforeAll(() => void (reused = new ReusedDatabases()));
  afterAll(async () => {
    await reused?.close();
    reused = undefined;
  });
}

class ReusedDatabases {
  private readonly idle = new Map<string, ServerDatabase>();

  /** One that closes by becoming empty. */
  async take(name: Exclude<DatabaseName, 'sqlite'>, options: string): Promise<TestDatabase> {
    const kind = `${name} ${options}`;
    const database = this.idle.get(kind) ?? (await onServer(name, options));
    this.idle.delete(kind);
    const close = async (): Promise<void> => {
      if (!this.idle.has(kind) && (await database.empty())) this.idle.set(kind, database);
      else await database.close();
    };
    return Object.create(database, { close: { value: close } }) as TestDatabase;
  }

  async close(): Promise<void> {
    for (const database of this.idle.values()) await database.close();
  }
}

async function embeddedPostgresUrl(): Promise<string> {
  const response = await fetch(TEST_EMBEDDED_POSTGRES ?? '');
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

function hasEmbeddedPostgres(): boolean {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    return true;
  } catch {
    return false;
  }
}
