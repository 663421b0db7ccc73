import type { ResultTable } from '../harness/result.js';
import { median, quantile, sum } from '../harness/statistics.js';
import { CLAIM_NAMES, type ClaimRun, type LookUp, type Rotation, speed } from './w4.runs.js';

export function lookUpTable(lookUps: LookUp[]): ResultTable {
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

export function claimTable(claims: ClaimRun[]): ResultTable {
  return {
    title: 'Claims, four processes, 100 at a time',
    columns: ['claim', 'due', 'claimed', 'twice', 'rows/s', 'best', 'p50 ms', 'p99 ms', 'claims'],
    rows: claims.map(({ name, rounds }) => [
      CLAIM_NAMES[name] ?? name,
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

export function rotationTables(rotation: Rotation | undefined): ResultTable[] {
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
