import type { DatabaseKind } from '../databases/database.js';
import {
  best,
  ofReference,
  ratio,
  ratioOfBest,
  type Series,
  typical,
} from '../harness/interleave.js';
import type { Bar, Findings, Panel, ResultTable, Target } from '../harness/result.js';
import { sum } from '../harness/statistics.js';

/** All contestants on one database at one concurrency. */
export interface HotPathRun {
  kind: DatabaseKind;
  version: string;
  concurrency: number;
  series: Series[];
}

const DATABASES = { postgres: 'PostgreSQL', sqlite: 'SQLite', mariadb: 'MariaDB' };

const NAMES: Record<string, string> = {
  module: 'nestjs-oauth2-capture',
  'raw-postgres': 'raw limit: pg, prepared, AES-GCM',
  'raw-sqlite': 'raw limit: libsql, prepared, AES-GCM',
  'raw-mariadb': 'raw limit: mysql2, prepared, AES-GCM',
  'typeorm-find-one': 'TypeORM findOne',
  'typeorm-query-builder': 'TypeORM query builder, 3 columns',
  'better-auth': 'better-auth getAccessToken',
  'google-auth-library': 'google-auth-library (memory, plaintext)',
};

export function hotPathFindings(runs: HotPathRun[], accounts: number): Findings {
  return {
    title: 'The hot path: a stored token that is valid',
    method: `The access token of one of ${accounts.toLocaleString('en')} connections, read by owner and provider, decrypted and returned; every answer is compared with the token that was stored. All contestants but the peers read the module's own table, encrypted with the same key. google-auth-library keeps 1,000 tokens in memory, in the clear, and reads no database: it is there for scale.`,
    tables: runs.map(tableOf),
    targets: runs.flatMap(targetsOf),
    panels: runs.map(panelOf),
  };
}

const titleOf = ({ kind, concurrency }: HotPathRun): string =>
  `${DATABASES[kind]}, concurrency ${concurrency}`;

function tableOf(run: HotPathRun): ResultTable {
  const [reference] = run.series;
  return {
    title: titleOf(run),
    columns: [
      'contestant',
      'calls/s',
      'best',
      'of limit',
      'of limit (best)',
      'p50 ms',
      'p99 ms',
      'CPU µs/call',
      'RSS MB',
      'wrong',
    ],
    rows: run.series.map((series) => [
      NAMES[series.name] ?? series.name,
      typical(series, 'perSecond'),
      best(series),
      ofReference(series),
      reference === undefined ? null : ratioOfBest(series, reference),
      typical(series, 'p50Ms'),
      typical(series, 'p99Ms'),
      Math.min(...series.slices.map(({ cpuUs }) => cpuUs)),
      typical(series, 'rssMb'),
      sum(series.slices.map(({ bad }) => bad)),
    ]),
  };
}

/** How many times another contestant the module must be, by database and concurrency. */
const LIMITS: Record<string, readonly (readonly [other: string, limit: number])[]> = {
  'postgres 1': [
    ['raw-postgres', 0.7],
    ['better-auth', 5],
  ],
  'postgres 64': [
    ['raw-postgres', 2],
    ['better-auth', 20],
  ],
  'sqlite 1': [
    ['raw-sqlite', 0.7],
    ['typeorm-find-one', 4],
  ],
};

function targetsOf(run: HotPathRun): Target[] {
  const find = (name: string): Series | undefined =>
    run.series.find((series) => series.name === name);
  const module = find('module');
  return (LIMITS[`${run.kind} ${run.concurrency}`] ?? []).flatMap(([name, limit]) => {
    const other = find(name);
    if (module === undefined || other === undefined) return [];
    return {
      what: `${titleOf(run)}: times ${NAMES[name] ?? name}`,
      measured: ratio(module, other),
      best: ratioOfBest(module, other),
      limit,
      isAtLeast: true,
    };
  });
}

function panelOf(run: HotPathRun): Panel {
  const kinds: Record<string, Bar['kind']> = { module: 'module' };
  const reference = run.series[0]?.name ?? '';
  return {
    title: titleOf(run),
    unit: 'calls/s',
    bars: run.series
      .filter(({ name }) => name !== 'google-auth-library')
      .map((series) => ({
        label: NAMES[series.name] ?? series.name,
        value: typical(series, 'perSecond'),
        kind: series.name === reference ? 'reference' : kinds[series.name],
      })),
  };
}
