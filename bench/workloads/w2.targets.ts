import type { Target } from '../harness/result.js';
import { median } from '../harness/statistics.js';
import type { Scenario } from './w2.scenarios.js';
import { most, STORM_NAMES, type StormSeries, times, timesBest } from './w2.series.js';

/** What one scenario says of the module. */
export function stormTargets(scenario: Scenario, series: StormSeries[]): Target[] {
  const { title, tokens, processes } = scenario;
  const [reference] = series;
  const module = series.find(({ name }) => name === 'module');
  const google = series.find(({ name }) => name === 'google-auth-library');
  if (module === undefined || reference === undefined) return [];
  const target = (what: string, measured: number, limit: number): Target => ({
    what: `${title}: ${what}`,
    measured,
    limit,
    isAtLeast: false,
  });
  const exact = [
    target(
      'upstream calls',
      most(module, ({ upstreamCalls }) => upstreamCalls),
      tokens,
    ),
    target(
      'callers not served',
      most(module, ({ callers, served }) => callers - served),
      0,
    ),
    target(
      'pairs that do not live',
      most(module, ({ accounts, living }) => accounts - living),
      0,
    ),
  ];
  const limit = tokens > 1 ? 1.5 : processes > 1 ? 1.4 : 1.3;
  const time = {
    ...target(`times ${STORM_NAMES[reference.name]}`, times(module, reference), limit),
    best: timesBest(module, reference),
  };
  if (tokens === 1) return [...exact, time];
  const waits = module.storms.map(({ worstBystanderMs }) => worstBystanderMs);
  const peer: Target[] =
    google === undefined
      ? []
      : [
          {
            ...target(`times ${STORM_NAMES[google.name]}`, times(module, google), 1),
            best: timesBest(module, google),
          },
        ];
  return [
    ...exact,
    time,
    ...peer,
    {
      ...target("a bystander's worst wait, median of the rounds", median(waits), 100),
      best: Math.min(...waits),
      unit: 'ms',
    },
  ];
}
