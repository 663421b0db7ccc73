import type { Bar, Findings, Panel, ResultTable } from '../harness/result.js';
import { median } from '../harness/statistics.js';
import type { Scenario } from './w2.scenarios.js';
import { least, most, STORM_NAMES, type StormSeries, times } from './w2.series.js';
import { stormTargets } from './w2.targets.js';

export function stormFindings(scenarios: Scenario[], series: StormSeries[]): Findings {
  const of = ({ title }: Scenario): StormSeries[] =>
    series.filter(({ scenario }) => scenario === title);
  return {
    title: 'A storm on expired tokens',
    method:
      'All callers ask at once for tokens that are over. The provider, a process of its own, judges a refresh token when it arrives, answers 200 ms later, rotates it, and revokes the family when one is used twice. A caller is served when the provider accepts the token that it got after the storm; a pair lives when what is stored is what the provider holds. Meanwhile the application itself sends a query every 20 ms through the same pool of 10 connections. What counts of it is its longest wait in a round. Times are medians over the rounds; counts are those of the worst round.',
    tables: scenarios.map((scenario) => tableOf(scenario, of(scenario))),
    targets: scenarios.flatMap((scenario) => stormTargets(scenario, of(scenario))),
    panels: scenarios.map((scenario) => panelOf(scenario, of(scenario))),
  };
}

function tableOf({ title, callers, tokens }: Scenario, series: StormSeries[]): ResultTable {
  const [reference] = series;
  return {
    title: `${title}: ${(callers * tokens).toLocaleString('en')} callers`,
    columns: [
      'contestant',
      'upstream calls',
      'served',
      'living pairs',
      'revoked',
      'total ms',
      'times reference',
      'p99 ms',
      'most busy',
      'most queued',
      'bystander ms',
      'worst bystander ms',
    ],
    rows: series.map((each) => [
      STORM_NAMES[each.name] ?? each.name,
      most(each, ({ upstreamCalls }) => upstreamCalls),
      least(each, ({ served }) => served),
      least(each, ({ living }) => living),
      most(each, ({ revoked }) => revoked),
      median(each.storms.map(({ totalMs }) => totalMs)),
      reference === undefined ? null : times(each, reference),
      median(each.storms.map(({ p99Ms }) => p99Ms)),
      most(each, ({ mostBusy }) => mostBusy),
      most(each, ({ mostQueued }) => mostQueued),
      median(each.storms.map(({ worstBystanderMs }) => worstBystanderMs)),
      most(each, ({ worstBystanderMs }) => worstBystanderMs),
    ]),
  };
}

function panelOf({ title }: Scenario, series: StormSeries[]): Panel {
  return {
    title,
    unit: 'ms until the last caller has an answer',
    isLogarithmic: true,
    bars: series.map((each, at) => {
      const total = median(each.storms.map(({ totalMs }) => totalMs));
      const served = least(each, (storm) => storm.served);
      const isServed = served === most(each, (storm) => storm.callers);
      const who = served === 0 ? 'nobody' : `${served} callers`;
      const time = Math.round(total).toLocaleString('en');
      return {
        label: STORM_NAMES[each.name] ?? each.name,
        value: total,
        kind: isServed ? kindOf(each.name, at) : 'wrong',
        note: isServed ? time : `${time}, ${who} served`,
      };
    }),
  };
}

function kindOf(name: string, at: number): Bar['kind'] {
  if (name === 'module') return 'module';
  return at === 0 ? 'reference' : undefined;
}
