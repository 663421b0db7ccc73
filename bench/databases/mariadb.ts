import { DataSource } from 'typeorm';
import type { BenchDatabase } from './database.js';
import { closeLater } from './leftovers.js';

const { TEST_MYSQL_URL } = process.env;

/** An empty database on the server of `TEST_MYSQL_URL`; undefined when none is named. */
export async function openMariadb(purpose: string): Promise<BenchDatabase | undefined> {
  if (TEST_MYSQL_URL === undefined) return undefined;
  // Two runs at once must not meet.
  const name = `capture_bench_${purpose}_${process.pid}`;
  const [row] = await onServer(TEST_MYSQL_URL, [
    `DROP DATABASE IF EXISTS ${name}`,
    `CREATE DATABASE ${name}`,
    "SELECT SUBSTRING_INDEX(VERSION(), '-', 1) AS version",
  ]);
  const place = new URL(TEST_MYSQL_URL);
  place.pathname = `/${name}`;
  const close = closeLater(async () => {
    await onServer(TEST_MYSQL_URL, [`DROP DATABASE IF EXISTS ${name}`]);
  });
  return { place: { kind: 'mariadb', at: place.href }, version: row?.version ?? '', close };
}

async function onServer(url: string, statements: string[]): Promise<Record<string, string>[]> {
  const source = await new DataSource({ type: 'mariadb', url }).initialize();
  try {
    let rows: Record<string, string>[] = [];
    for (const sql of statements) rows = await source.query<Record<string, string>[]>(sql);
    return rows;
  } finally {
    await source.destroy();
  }
}
