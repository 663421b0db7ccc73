import type { Findings } from '../harness/result.js';
import { median } from '../harness/statistics.js';
import { CLAIM_NAMES, type ClaimRun, type LookUp, type Rotation, speed } from './w4.runs.js';
import { claimTable, lookUpTable, rotationTables } from './w4.tables.js';
import { claimTargets, lookUpTargets, rotationTargets } from './w4.targets.js';

export function sweepFindings(
  lookUps: LookUp[],
  claims: ClaimRun[],
  rotation: Rotation | undefined,
): Findings {
  return {
    title: 'Sweeps and key rotation',
    method:
      'One row of a hundred is due. The look-up finds the first 100 of them, and the claim is the statement with which the sweep takes them. Then four processes claim all that is due, 100 at a time, and no row may be claimed twice. Finally all rows are encrypted with a new key, two tokens a row; SQL alone is one UPDATE of the same columns without any cryptography, on a copy of the table.',
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
          label: CLAIM_NAMES[name] ?? name,
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
