import type { BenchDatabase } from '../databases/database.js';
import { openMariadb } from '../databases/mariadb.js';
import { openPostgres } from '../databases/postgres.js';
import { openSqlite } from '../databases/sqlite.js';
import { machine, versions } from './machine.js';
import type { Effort, Findings, WorkloadResult } from './result.js';

const MEASURED = [
  'nestjs-oauth2-capture',
  '@nestjs/core',
  '@nestjs/axios',
  'typeorm',
  'pg',
  'libsql',
  'mysql2',
  'better-auth',
  'google-auth-library',
  'passport-oauth2',
  'grant',
  'express-session',
  'connect-pg-simple',
];

export type Workload = (effort: Effort) => Promise<Findings>;

/** Runs one workload and writes down where and with what. */
export async function run(
  name: string,
  workload: Workload,
  isQuick: boolean,
): Promise<WorkloadResult> {
  const begin = performance.now();
  const say = (line: string): void => {
    const seconds = ((performance.now() - begin) / 1000).toFixed(0).padStart(4);
    process.stderr.write(`${name} ${seconds} s  ${line}\n`);
  };
  const findings = await workload({
    isQuick,
    say,
    choose: (full, quick) => (isQuick ? quick : full),
  });
  say('done');
  return {
    workload: name,
    date: new Date().toISOString().slice(0, 10),
    isQuick,
    machine: { ...machine(), ...(await servers()) },
    versions: versions(MEASURED),
    ...findings,
  };
}

async function servers(): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const note = async (name: string, opened: Promise<BenchDatabase | undefined>): Promise<void> => {
    const database = await opened;
    if (database === undefined) return;
    found[name] = database.version;
    await database.close();
  };
  await note('PostgreSQL', openPostgres('version'));
  await note('SQLite', openSqlite());
  await note('MariaDB', openMariadb('version'));
  return found;
}
