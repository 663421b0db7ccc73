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

export interface ConnectRun {
  concurrency: number;
  series: Series[];
}

const NAMES: Record<string, string> = {
  limit: 'limit: node:http, pg, sealed cookie',
  'bare-nest': 'bare Nest controller, same SQL, HttpService',
  module: 'nestjs-oauth2-capture',
  'passport-oauth2': 'passport-oauth2, session in PostgreSQL',
  grant: 'grant, session in PostgreSQL',
  'better-auth': 'better-auth linkSocial',
};

export function connectFindings(
  runs: ConnectRun[],
  stored: ReadonlyMap<string, number>,
  users: number,
): Findings {
  return {
    title: 'Whole flows: connect and callback',
    method: `The application is asked to connect, the browser comes back with a code, the application exchanges it, reads the profile, encrypts and stores. Provider, application and browsers are processes of their own; ${users} users connect the same account again and again. The bare controller sends the module's own statements, one for one, through TypeORM, and its requests through the same HttpService. better-auth checks a session of its own along with it, so its figure is not like for like.`,
    tables: runs.map((run) => tableOf(run, stored)),
    targets: runs.flatMap(targetsOf),
    panels: runs.map(panelOf),
  };
}

const titleOf = ({ concurrency }: ConnectRun): string => `Concurrency ${concurrency}`;

function tableOf(run: ConnectRun, stored: ReadonlyMap<string, number>): ResultTable {
  const [reference] = run.series;
  return {
    title: titleOf(run),
    columns: [
      'contestant',
      'flows/s',
      'best',
      'of limit',
      'of limit (best)',
      'p50 ms',
      'p99 ms',
      'CPU ms/flow',
      'RSS MB',
      'failed',
      'accounts stored',
    ],
    rows: run.series.map((series) => [
      NAMES[series.name] ?? series.name,
      typical(series, 'perSecond'),
      best(series),
      ofReference(series),
      reference === undefined ? null : ratioOfBest(series, reference),
      typical(series, 'p50Ms'),
      typical(series, 'p99Ms'),
      Math.min(...series.slices.map(({ cpuUs }) => cpuUs)) / 1000,
      typical(series, 'rssMb'),
      sum(series.slices.map(({ bad }) => bad)),
      stored.get(series.name) ?? null,
    ]),
  };
}

/** How many times as many flows as another the module must do. */
const LIMITS: readonly (readonly [other: string, limit: number])[] = [
  ['bare-nest', 0.85],
  ['passport-oauth2', 1],
];

function targetsOf(run: ConnectRun): Target[] {
  const find = (name: string): Series | undefined =>
    run.series.find((series) => series.name === name);
  const module = find('module');
  return LIMITS.flatMap(([name, limit]) => {
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

function panelOf(run: ConnectRun): Panel {
  const kinds: Record<string, Bar['kind']> = { module: 'module', limit: 'reference' };
  return {
    title: titleOf(run),
    unit: 'flows/s',
    bars: run.series.map((series) => ({
      label: NAMES[series.name] ?? series.name,
      value: typical(series, 'perSecond'),
      kind: kinds[series.name],
    })),
  };
}
