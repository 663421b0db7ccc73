import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import type { BenchDatabase } from './database.js';
import { closeLater } from './leftovers.js';

/** An empty SQLite file in a directory of its own. */
export async function openSqlite(): Promise<BenchDatabase> {
  const directory = await mkdtemp(join(tmpdir(), 'capture-bench-'));
  const close = closeLater(() => rm(directory, { recursive: true, force: true }));
  const memory = new Database(':memory:');
  const { version } = memory.prepare('SELECT sqlite_version() AS version').get() as {
    version: string;
  };
  memory.close();
  return { place: { kind: 'sqlite', at: join(directory, 'bench.sqlite') }, version, close };
}
