import { describe, expect, it } from '@jest/globals';
import { COUNTERS, DURATIONS } from '../../lib/core/telemetry/telemetry-metrics.js';
import { read } from './documents.js';
import { rowsOf, sectionOf } from './markdown.js';

const page = read('docs/observability.md');

/** The first cells of the rows of a section's tables. */
const named = (heading: string): string[] =>
  rowsOf(sectionOf(page, heading)).map(([name = '']) => name);
/** What a pattern finds in a file, in its first group. */
const found = (path: string, pattern: RegExp): string[] => [
  ...new Set([...read(path).matchAll(pattern)].map(([, name = '']) => name)),
];

describe('docs/observability.md', () => {
  it('has every event', () => {
    const events = found('lib/core/events/capture-event.ts', /^ {2}'(oauth2\.\w+)':/gm);
    expect(events.length).toBeGreaterThan(6);
    expect(named('Events').sort()).toEqual(events.sort());
  });

  it('has every span and every metric, with its unit', () => {
    const spans = found('lib/core/telemetry/telemetry.ts', /'(oauth2\.\w+)'/g);
    const metrics = { ...COUNTERS, ...DURATIONS };
    const rows = sectionOf(page, 'Traces and metrics');
    expect(named('Traces and metrics').sort()).toEqual([...spans, ...Object.keys(metrics)].sort());
    for (const [name, { unit }] of Object.entries(metrics))
      expect(rowsOf(rows).find(([cell]) => cell === name)).toContain(unit);
  });

  it('names no attribute that is not set, and all that are', () => {
    const files = [
      'lib/core/events/capture-events.ts',
      'lib/tokens/refreshing/refresh-telemetry.ts',
      'lib/providers/configured/observed-http.ts',
    ];
    const set = files.flatMap((file) => found(file, /'([a-z0-9]+\.[a-z_.]+)':/g));
    const documented = rowsOf(sectionOf(page, 'Traces and metrics')).flatMap((row) =>
      (row.at(-1) ?? '').split(', ').filter((cell) => /^[a-z0-9]+\.[a-z_.]+$/.test(cell)),
    );
    expect([...new Set(documented)].sort()).toEqual([...new Set(set)].sort());
  });

  it('has every figure and every option of the health', () => {
    const figures = found(
      'lib/tokens/reporting/token-statistics.ts',
      /^ {2}(\w+): (?:number|string\[\]);/gm,
    );
    const options = found('lib/terminus/oauth2-health.options.ts', /^ {2}(\w+)\?:/gm);
    const all = ['database', 'openCircuits', 'clientErrors', ...figures, ...options];
    expect(named('Health').sort()).toEqual(all.sort());
  });
});
