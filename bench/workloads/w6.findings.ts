import type { SampleText } from '../contestants/w6/texts.js';
import { type Series, typical } from '../harness/interleave.js';
import type { Findings } from '../harness/result.js';
import { median, sum } from '../harness/statistics.js';

/** One text, read by the module and by JSON.parse alone. */
export interface ReadText {
  sample: SampleText;
  reference: Series;
  module: Series;
}

/** How many times the CPU time of JSON.parse the module may take. */
const MOST_TIMES = 2;

export function responseFindings(results: readonly ReadText[]): Findings {
  return {
    title: 'The cost of a response just below the size limit',
    method:
      'JSON of just below `http.maxResponseBytes` (1,000,000 bytes by default) is read by the function that reads every response of a provider, and by plain `JSON.parse`, which loses digits of long integers. Slices take turns in one process; a ratio is taken slice by slice. While a text is read, the event loop waits.',
    tables: [
      {
        title: 'CPU time for one response',
        columns: ['', 'bytes', 'JSON.parse, ms', 'the module, ms', 'times', 'wrong'],
        rows: results.map((one) => [
          one.sample.name,
          one.sample.text.length,
          cpuMs(one.reference),
          cpuMs(one.module),
          times(one),
          sum(one.module.slices.map(({ bad }) => bad)),
        ]),
      },
    ],
    targets: results.map((one) => ({
      what: `CPU time beside JSON.parse: ${one.sample.name}`,
      measured: times(one),
      limit: MOST_TIMES,
      isAtLeast: false,
    })),
    panels: results.map((one) => ({
      title: one.sample.name,
      unit: 'ms',
      bars: [
        { label: 'JSON.parse', value: cpuMs(one.reference), kind: 'reference' },
        { label: 'nestjs-oauth2-capture', value: cpuMs(one.module), kind: 'module' },
      ],
    })),
  };
}

const cpuMs = (series: Series): number => typical(series, 'cpuUs') / 1000;

function times({ module: { slices, reference } }: ReadText): number {
  return median(slices.map(({ cpuUs }, round) => cpuUs / (reference[round]?.cpuUs ?? Number.NaN)));
}
