import type { Target } from '../harness/result.js';
import { median, sum } from '../harness/statistics.js';
import {
  CLAIM_NAMES,
  type ClaimRound,
  type ClaimRun,
  type LookUp,
  type Rotation,
  speed,
} from './w4.runs.js';

export function lookUpTargets(lookUps: LookUp[]): Target[] {
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

export function claimTargets(claims: ClaimRun[]): Target[] {
  const of = (name: string): ClaimRound[] => claims.find((run) => run.name === name)?.rounds ?? [];
  const [module, typeorm] = [of('module'), of('typeorm-lease-column')];
  const ratios = module.map((round, at) => {
    const other = typeorm[at];
    return other === undefined ? Number.NaN : speed(round) / speed(other);
  });
  const twice = sum(module.map((round) => round.twice));
  return [
    {
      what: `claims: times ${CLAIM_NAMES['typeorm-lease-column']}`,
      measured: median(ratios),
      best: Math.max(...module.map(speed)) / Math.max(...typeorm.map(speed)),
      limit: 2.5,
      isAtLeast: true,
    },
    { what: 'rows claimed twice', measured: twice, limit: 0, isAtLeast: false },
  ];
}

export function rotationTargets(rotation: Rotation | undefined): Target[] {
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
