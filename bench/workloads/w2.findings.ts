import type { Findings, Panel, ResultTable, Target } from '../harness/result.js';
import { median } from '../harness/statistics.js';
import type { Scenario } from './w2.scenarios.js';

/** What came of one storm. */
export interface Storm {
  upstreamCalls: number;
  /** Callers that got a token which the provider accepts after the storm. */
  served: number;
  callers: number;
  accounts: number;
  /** Accounts whose stored pair is the provider's present one. */
  living: number;
  revoked: number;
  totalMs: number;
  p99Ms: number;
  mostBusy: number;
  mostQueued: number;
  bystanders: number;
  worstBystanderMs: number;
}

export interface StormSeries {
  scenario: string;
  name: string;
  storms: Storm[];
}

const NAMES: Record<string, string> = {
  memory: 'in memory: one flight a token, no lock',
  dedupe: 'in-process dedupe only',
  module: 'nestjs-oauth2-capture',
  'google-auth-library': 'google-auth-library OAuth2Client',
  'better-auth': 'better-auth getAccessToken',
  'typeorm-for-update': 'TypeORM, FOR UPDATE over the request',
};

export function stormFindings(scenarios: Scenario[], series: StormSeries[]): Findings {
  const of = ({ title }: Scenario): StormSeries[] =>
    series.filter(({ scenario }) => scenario === title);
  return {
    title: 'A storm on expired tokens',
    method:
      'All callers ask at once for tokens that are over. The provider, a process of its own, judges a refresh token when it arrives, answers 200 ms later, rotates it, and revokes the family when one is used twice. A caller is served when the provider accepts the token that it got after the storm; a pair lives when what is stored is what the provider holds. Meanwhile the application itself sends a query every 20 ms through the same pool of 10 connections. Times are medians over the rounds; counts and worst waits are those of the worst round.',
    tables: scenarios.map((scenario) => tableOf(scenario, of(scenario))),
    targets: scenarios.flatMap((scenario) => targetsOf(scenario, of(scenario))),
    panels: scenarios.map((scenario) => panelOf(scenario, of(scenario))),
  };
}

/** The figure of the worst round. */
const most = ({ storms }: StormSeries, figure: (storm: Storm) => number): number =>
  Math.max(...storms.map(figure));

const least = ({ storms }: StormSeries, figure: (storm: Storm) => number): number =>
  Math.min(...storms.map(figure));

/** The median of the ratios round by round. */
const times = (one: StormSeries, other: StormSeries): number =>
  median(
    one.storms.flatMap(({ totalMs }, round) => {
      const beside = other.storms[round];
      return beside === undefined ? [] : [totalMs / beside.totalMs];
    }),
  );

const timesBest = (one: StormSeries, other: StormSeries): number =>
  least(one, ({ totalMs }) => totalMs) / least(other, ({ totalMs }) => totalMs);

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
      'worst bystander ms',
    ],
    rows: series.map((each) => [
      NAMES[each.name] ?? each.name,
      most(each, ({ upstreamCalls }) => upstreamCalls),
      least(each, ({ served }) => served),
      least(each, ({ living }) => living),
      most(each, ({ revoked }) => revoked),
      median(each.storms.map(({ totalMs }) => totalMs)),
      reference === undefined ? null : times(each, reference),
      median(each.storms.map(({ p99Ms }) => p99Ms)),
      most(each, ({ mostBusy }) => mostBusy),
      most(each, ({ mostQueued }) => mostQueued),
      most(each, ({ worstBystanderMs }) => worstBystanderMs),
    ]),
  };
}

function targetsOf(scenario: Scenario, series: StormSeries[]): Target[] {
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
    ...target(`times ${NAMES[reference.name]}`, times(module, reference), limit),
    best: timesBest(module, reference),
  };
  if (tokens === 1) return [...exact, time];
  const wait = most(module, ({ worstBystanderMs }) => worstBystanderMs);
  const peer: Target[] =
    google === undefined
      ? []
      : [
          {
            ...target(`times ${NAMES[google.name]}`, times(module, google), 1),
            best: timesBest(module, google),
          },
        ];
  return [
    ...exact,
    time,
    ...peer,
    { ...target("a bystander's worst wait", wait, 100), unit: 'ms' },
  ];
}

function panelOf({ title }: Scenario, series: StormSeries[]): Panel {
  return {
    title,
    unit: 'ms until the last caller has an answer',
    isLogarithmic: true,
    bars: series.map((each, at) => {
      const total = median(each.storms.map(({ totalMs }) => totalMs));
      const served = least(each, (storm) => storm.served);
      const callers = most(each, (storm) => storm.callers);
      return {
        label: NAMES[each.name] ?? each.name,
        value: total,
        kind: each.name === 'module' ? 'module' : at === 0 ? 'reference' : undefined,
        note: `${Math.round(total).toLocaleString('en')}${served < callers ? `, ${served} of ${callers} served` : ''}`,
      };
    }),
  };
}
