import type { Boot } from '../contestants/w5/listening.js';
import type { Findings, Target } from '../harness/result.js';
import { median, sum } from '../harness/statistics.js';
import type { Footprint } from './w5.footprint.js';

export interface TimedBoot extends Boot {
  /** From the start of the process to its end. */
  wallMs: number;
}

const NAMES: Record<string, string> = {
  nest: 'Nest',
  host: 'Nest, TypeORM, @nestjs/axios',
  module: 'the same and nestjs-oauth2-capture',
  'better-auth': 'better-auth and pg on node:http',
};

export function bootFindings(
  boots: ReadonlyMap<string, TimedBoot[]>,
  footprint: Footprint,
): Findings {
  const { packedKb, unpackedKb, files, broughtIn, unexplained } = footprint;
  const all = [...boots];
  const panel = (title: string, unit: string, figure: keyof TimedBoot) => ({
    title,
    unit,
    bars: all.map(([name, each]) => ({
      label: NAMES[name] ?? name,
      value: median(each.map((boot) => boot[figure])),
      kind:
        name === 'module'
          ? ('module' as const)
          : name === 'host'
            ? ('reference' as const)
            : undefined,
    })),
  });
  return {
    title: 'What it adds: boot, memory, size',
    method:
      'Each boot is a new process that connects to PostgreSQL, listens and says what CPU time it has used and how much memory it holds; the contestants take turns. What the module adds is the median of the differences to the boot just before. What `npm install` brings in is what the package depends on beyond its peers, as installed.',
    tables: [
      {
        title: 'Boot',
        columns: ['application', 'CPU ms', 'least CPU ms', 'RSS MB', 'process ms'],
        rows: all.map(([name, each]) => [
          NAMES[name] ?? name,
          median(each.map(({ cpuMs }) => cpuMs)),
          Math.min(...each.map(({ cpuMs }) => cpuMs)),
          median(each.map(({ rssMb }) => rssMb)),
          median(each.map(({ wallMs }) => wallMs)),
        ]),
      },
      {
        title: 'Size',
        columns: ['', 'kB', 'files or packages'],
        rows: [
          ['the package, packed', packedKb, 1],
          ['the package, unpacked', unpackedKb, files],
          [
            'what it brings in besides its peers',
            sum(broughtIn.map(({ kB }) => kB)),
            broughtIn.length,
          ],
          ...broughtIn.map(({ name, kB }) => [`  ${name}`, kB, 1]),
        ],
      },
    ],
    targets: targetsOf(boots, footprint, unexplained),
    panels: [panel('CPU time until it listens', 'ms', 'cpuMs'), panel('memory', 'MB', 'rssMb')],
  };
}

function targetsOf(
  boots: ReadonlyMap<string, TimedBoot[]>,
  { packedKb }: Footprint,
  unexplained: string[],
): Target[] {
  const host = boots.get('host') ?? [];
  const module = boots.get('module') ?? [];
  const added = (figure: keyof TimedBoot): number =>
    median(module.map((boot, round) => boot[figure] - (host[round]?.[figure] ?? Number.NaN)));
  const addedAtBest = (figure: keyof TimedBoot): number =>
    Math.min(...module.map((boot) => boot[figure])) - Math.min(...host.map((boot) => boot[figure]));
  const most = (what: string, measured: number, limit: number, unit?: string): Target => ({
    what,
    measured,
    limit,
    isAtLeast: false,
    unit,
  });
  const beyond = 'over Nest, TypeORM and @nestjs/axios';
  return [
    {
      ...most(`CPU time of a boot ${beyond}`, added('cpuMs'), 60, 'ms'),
      best: addedAtBest('cpuMs'),
    },
    { ...most(`memory ${beyond}`, added('rssMb'), 8, 'MB'), best: addedAtBest('rssMb') },
    most('the package, packed', packedKb, 150, 'kB'),
    most(
      `own dependencies without a reason in the README${unexplained.length > 0 ? `: ${unexplained.join(', ')}` : ''}`,
      unexplained.length,
      0,
    ),
  ];
}
