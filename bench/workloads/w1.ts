import { IN_MEMORY } from '../contestants/w1/hot-path.js';
import { openMariadb } from '../databases/mariadb.js';
import { openPostgres, settlePostgres } from '../databases/postgres.js';
import { openSqlite } from '../databases/sqlite.js';
import type { BenchDatabase } from '../databases/database.js';
import { interleave, type Runner, type Series } from '../harness/interleave.js';
import { Remote } from '../harness/remote.js';
import type { Effort, Findings } from '../harness/result.js';
import type { Slice } from '../harness/slice.js';
import { seedBetterAuth } from '../peers/better-auth.js';
import { accountOf } from '../seed/accounts.js';
import { newKey } from '../seed/envelope.js';
import { seedTokens } from '../seed/tables.js';
import { type HotPathRun, hotPathFindings } from './w1.findings.js';
import type { HotPathOrder } from './w1.worker.js';

const HOUR = 3_600;
/** Longer than any run, so that no token is near its end. */
const EXPIRES_IN = 30 * 24 * HOUR;

/** Contestants by their files, on each database; the first is the reference. */
const CONTESTANTS = {
  postgres: [
    'raw-postgres',
    'module',
    'typeorm-find-one',
    'typeorm-query-builder',
    'better-auth',
    'google-auth-library',
  ],
  sqlite: ['raw-sqlite', 'module', 'typeorm-find-one', 'typeorm-query-builder'],
  mariadb: ['raw-mariadb', 'module', 'typeorm-find-one', 'typeorm-query-builder'],
};

export async function hotPath(effort: Effort): Promise<Findings> {
  const accounts = effort.choose(100_000, 5_000);
  const key = newKey();
  const runs: HotPathRun[] = [];
  for (const open of [() => openPostgres('w1'), openSqlite, () => openMariadb('w1')]) {
    const database = await open();
    if (database === undefined) continue;
    try {
      effort.say(`${database.place.kind}: ${accounts} rows`);
      await seed(database, key, accounts);
      runs.push(...(await measure(database, { accounts, key }, effort)));
    } finally {
      await database.close();
    }
  }
  return hotPathFindings(runs, accounts);
}

async function seed({ place }: BenchDatabase, key: string, count: number): Promise<void> {
  await seedTokens(place, { count, key, expiresIn: EXPIRES_IN });
  if (place.kind !== 'postgres') return;
  const expiresAt = new Date(Date.now() + EXPIRES_IN * 1000);
  const accounts = Array.from({ length: count }, (_, index) => {
    const { accessToken, refreshToken } = accountOf(index);
    return { index, accessToken, refreshToken, expiresAt };
  });
  await seedBetterAuth(place.at, accounts);
  await settlePostgres(place.at);
}

async function measure(
  { place, version }: BenchDatabase,
  { accounts, key }: { accounts: number; key: string },
  effort: Effort,
): Promise<HotPathRun[]> {
  const program = new URL('./w1.worker.js', import.meta.url);
  const remotes: Remote[] = [];
  const runs: HotPathRun[] = [];
  try {
    for (const contestant of CONTESTANTS[place.kind]) {
      const few = contestant === 'google-auth-library' ? IN_MEMORY : accounts;
      const order: HotPathOrder = { contestant, place, key, accounts: few };
      remotes.push(await Remote.start(program, order, contestant));
    }
    for (const concurrency of [1, 64]) {
      effort.say(`${place.kind}: concurrency ${concurrency}`);
      const ms = effort.choose(350, 100);
      const runners = remotes.map((remote): Runner => {
        return {
          name: remote.name,
          run: () => remote.call<Slice>('slice', { concurrency, ms }),
        };
      });
      const series: Series[] = await interleave(runners, effort.choose(9, 3));
      runs.push({ kind: place.kind, version, concurrency, series });
    }
  } finally {
    for (const remote of remotes) await remote.close();
  }
  return runs;
}
