import type { Findings, ResultTable, Target } from '../harness/result.js';
import { median, quantile, sum } from '../harness/statistics.js';
import type { Rotated } from './w4.rotation.worker.js';

/** Milliseconds of finding the first due rows, and of the module's claim of them. */
export interface LookUp {
  rows: number;
  readMs: number[];
  claimMs: number[];
}

export interface ClaimRound {
  due: number;
  claimed: number;
  twice: number;
  seconds: number;
  /** Milliseconds of each claim. */
  claims: number[];
}

export interface ClaimRun {
  name: string;
  rounds: ClaimRound[];
}

export interface Rotation extends Rotated {
  rows: number;
  sqlSeconds: number;
}

const NAMES: Record<string, string> = {
  'typeorm-skip-locked': 'TypeORM, SKIP LOCKED in a transaction',
  module: 'nestjs-oauth2-capture',
  'raw-claim': 'limit: one prepared statement',
};

const speed = ({ claimed, seconds }: ClaimRound): number => claimed / seconds;

export function sweepFindings(
  lookUps: LookUp[],
  claims: ClaimRun[],
  rotation: Rotation | undefined,
): Findings {
  return {
    title: 'Sweeps and key rotation',
    method:
      'One row of a hundred is due. The look-up finds the first 100 of them, and the claim is the statement with which the sweep takes them. Then four processes claim all that is due, 100 at a time, and no row may be claimed twice. Finally all rows are sealed with a new key, two tokens a row; SQL alone is one UPDATE of the same columns without any cryptography, on a copy of the table.',
    tables: [lookUpTable(lookUps), claimTable(claims), ...rotationTables(rotation)],
    targets: [...lookUpTargets(lookUps), ...claimTargets(claims), ...rotationTargets(rotation)],
    panels: [
      {
        title: 'Finding the first 100 that are due',
        unit: 'ms',
        bars: lookUps.map(({ rows, readMs }) => ({
          label: `${rows.toLocaleString('en')} rows`,
          value: median(readMs),
          kind: 'module' as const,
        })),
      },
      {
        title: 'Claims by four processes',
        unit: 'rows/s',
        bars: claims.map(({ name, rounds }) => ({
          label: NAMES[name] ?? name,
          value: median(rounds.map(speed)),
          kind: name === 'module' ? ('module' as const) : undefined,
        })),
      },
      ...(rotation === undefined
        ? []
        : [
            {
              title: `Key rotation of ${rotation.rows.toLocaleString('en')} rows`,
              unit: 'rows/s',
              bars: [
                {
                  label: 'SQL alone, no cryptography',
                  value: rotation.rows / rotation.sqlSeconds,
                  kind: 'reference' as const,
                },
                {
                  label: 'nestjs-oauth2-capture',
                  value: rotation.rotated / rotation.seconds,
                  kind: 'module' as const,
                },
              ],
            },
          ]),
    ],
  };
}

function lookUpTable(lookUps: LookUp[]): ResultTable {
  return {
    title: 'Due look-up, the first 100',
    columns: ['rows', 'read ms', 'best', "module's claim ms", 'best'],
    rows: lookUps.map(({ rows, readMs, claimMs }) => [
      rows.toLocaleString('en'),
      median(readMs),
      Math.min(...readMs),
      median(claimMs),
      Math.min(...claimMs),
    ]),
  };
}

function claimTable(claims: ClaimRun[]): ResultTable {
  return {
    title: 'Claims, four processes, 100 at a time',
    columns: ['claim', 'due', 'claimed', 'twice', 'rows/s', 'best', 'p50 ms', 'p99 ms', 'claims'],
    rows: claims.map(({ name, rounds }) => [
      NAMES[name] ?? name,
      rounds[0]?.due ?? null,
      Math.min(...rounds.map(({ claimed }) => claimed)),
      sum(rounds.map(({ twice }) => twice)),
      median(rounds.map(speed)),
      Math.max(...rounds.map(speed)),
      median(rounds.flatMap((round) => round.claims)),
      quantile(
        rounds.flatMap((round) => round.claims),
        0.99,
      ),
      Math.round(median(rounds.map((round) => round.claims.length))),
    ]),
  };
}

function rotationTables(rotation: Rotation | undefined): ResultTable[] {
  if (rotation === undefined) return [];
  const { rows, rotated, failed, seconds, sqlSeconds, cpuSeconds } = rotation;
  return [
    {
      title: `Key rotation of ${rows.toLocaleString('en')} rows`,
      columns: [
        '',
        'rotated',
        'failed',
        's',
        'rows/s',
        'CPU µs/row',
        'RSS before MB',
        'RSS most MB',
      ],
      rows: [
        [
          'nestjs-oauth2-capture',
          rotated,
          failed,
          seconds,
          rotated / seconds,
          (cpuSeconds / rows) * 1e6,
          rotation.rssBeforeMb,
          rotation.rssMostMb,
        ],
        ['SQL alone', rows, 0, sqlSeconds, rows / sqlSeconds, null, null, null],
      ],
    },
  ];
}

function lookUpTargets(lookUps: LookUp[]): Target[] {
  const [first, last] = [lookUps[0], lookUps.at(-1)];
  if (first === undefined || last === undefined) return [];
  const between = `${last.rows.toLocaleString('en')} rows, times that at ${first.rows.toLocaleString('en')}`;
  const target = (what: string, figure: (lookUp: LookUp) => number[]): Target => ({
    what: `${what} at ${between}`,
    measured: median(figure(last)) / median(figure(first)),
    best: Math.min(...figure(last)) / Math.min(...figure(first)),
    limit: 2,
    isAtLeast: false,
  });
  return [
    target('due look-up', ({ readMs }) => readMs),
    target('the claim of 100', ({ claimMs }) => claimMs),
  ];
}

function claimTargets(claims: ClaimRun[]): Target[] {
  const of = (name: string): ClaimRound[] => claims.find((run) => run.name === name)?.rounds ?? [];
  const [module, typeorm] = [of('module'), of('typeorm-skip-locked')];
  const ratios = module.map((round, at) => {
    const other = typeorm[at];
    return other === undefined ? Number.NaN : speed(round) / speed(other);
  });
  const twice = sum(module.map((round) => round.twice));
  return [
    {
      what: `claims: times ${NAMES['typeorm-skip-locked']}`,
      measured: median(ratios),
      best: Math.max(...module.map(speed)) / Math.max(...typeorm.map(speed)),
      limit: 2.5,
      isAtLeast: true,
    },
    { what: 'rows claimed twice', measured: twice, limit: 0, isAtLeast: false },
  ];
}

function rotationTargets(rotation: Rotation | undefined): Target[] {
  if (rotation === undefined) return [];
  const { rows, rotated, seconds, sqlSeconds, rssBeforeMb, rssMostMb } = rotation;
  return [
    {
      what: 'key rotation: times SQL alone',
      measured: rotated / seconds / (rows / sqlSeconds),
      limit: 0.2,
      isAtLeast: true,
    },
    {
      what: 'key rotation: growth of memory',
      measured: rssMostMb - rssBeforeMb,
      limit: 110,
      isAtLeast: false,
      unit: 'MB',
    },
    {
      what: 'key rotation: rows not rotated',
      measured: rows - rotated,
      limit: 0,
      isAtLeast: false,
    },
  ];
}
