import { openPostgres, settlePostgres } from '../databases/postgres.js';
import { Remote } from '../harness/remote.js';
import type { Effort, Findings } from '../harness/result.js';
import { median, sum } from '../harness/statistics.js';
import { seedBetterAuth } from '../peers/better-auth.js';
import type { FamilyReport } from '../provider/families.js';
import type { RefreshingSetup } from '../provider/refreshing.worker.js';
import type { TokenPair } from '../seed/rows.js';
import { newKey } from '../seed/envelope.js';
import { seedTokens } from '../seed/tables.js';
import { type Scenario, SCENARIOS } from './w2.scenarios.js';
import { stormFindings } from './w2.findings.js';
import type { Storm, StormSeries } from './w2.series.js';
import type { Calls } from './w2.storm.js';
import type { StormWorkerSetup } from './w2.worker.js';

const LATENCY_MS = 200;
const EXPIRED = -60;

interface Field {
  provider: Remote;
  setup: Omit<StormWorkerSetup, 'contestant'>;
  /** Accounts that no storm has touched yet. */
  take: (count: number) => number[];
}

export async function refreshStorm(effort: Effort): Promise<Findings> {
  const database = await openPostgres('w2');
  const setup: RefreshingSetup = { latencyMs: LATENCY_MS };
  const program = new URL('../provider/refreshing.worker.js', import.meta.url);
  const provider = await Remote.start(program, setup, 'provider');
  try {
    const { place } = database;
    const key = newKey();
    const scenarios = SCENARIOS.map((scenario) => scenario(effort));
    const count = sum(scenarios.map(accountsOf)) + 1;
    const indices = Array.from({ length: count }, (_, index) => index);
    effort.say(`${count} expired tokens`);
    const tokens = await provider.call<Map<number, TokenPair>>('issue', indices);
    await seedTokens(place, { count, key, expiresIn: EXPIRED, tokens });
    const expiresAt = new Date(Date.now() + EXPIRED * 1000);
    await seedBetterAuth(
      place.at,
      [...tokens].map(([index, pair]) => ({ index, expiresAt, ...pair })),
    );
    await settlePostgres(place.at);
    const tokenUrl = await provider.call<string>('url');
    const take = (some: number): number[] => indices.splice(0, some);
    const field: Field = { provider, setup: { place, key, tokenUrl }, take };
    const series: StormSeries[] = [];
    for (const scenario of scenarios) series.push(...(await runScenario(scenario, field, effort)));
    return stormFindings(scenarios, series);
  } finally {
    await provider.close();
    await database.close();
  }
}

/** Accounts with which each process warms up. */
const WARMTH = 20;
const WARM_CALLERS = 5;

/** Each storm has accounts of its own, and so has each warming up. */
const accountsOf = ({ contestants, tokens, processes }: Scenario): number =>
  sum(contestants.map(({ rounds }) => rounds * (tokens + processes * WARMTH)));

async function runScenario(
  scenario: Scenario,
  field: Field,
  effort: Effort,
): Promise<StormSeries[]> {
  const { title, contestants, processes, tokens, callers } = scenario;
  const series = contestants.map(({ name }): StormSeries => ({
    scenario: title,
    name,
    storms: [],
  }));
  const most = Math.max(...contestants.map(({ rounds }) => rounds));
  const teams = new Map<string, Remote[]>();
  try {
    for (let round = 0; round < most; round += 1) {
      effort.say(`${title}: round ${round + 1}`);
      for (const [at, { name, rounds }] of contestants.entries()) {
        if (round >= rounds) continue;
        const team = teams.get(name) ?? (await startTeam(name, processes, field));
        teams.set(name, team);
        const indices = field.take(tokens);
        const share = { indices, callers: callers / processes };
        const calls = await Promise.all(team.map((each) => each.call<Calls>('storm', share)));
        series[at]?.storms.push(await judge(calls, indices, team[0], field.provider));
        // All pools of all teams together would be more than a server takes.
        if (processes > 1) await disband(teams, name);
      }
    }
  } finally {
    for (const name of [...teams.keys()]) await disband(teams, name);
  }
  return series;
}

async function startTeam(
  contestant: string,
  processes: number,
  { setup, take }: Field,
): Promise<Remote[]> {
  const program = new URL('./w2.worker.js', import.meta.url);
  const team: Remote[] = [];
  for (let count = 0; count < processes; count += 1) {
    const remote = await Remote.start(program, { ...setup, contestant }, contestant);
    team.push(remote);
    await remote.call<Calls>('storm', { indices: take(WARMTH), callers: WARM_CALLERS });
  }
  return team;
}

async function disband(teams: Map<string, Remote[]>, name: string): Promise<void> {
  for (const remote of teams.get(name) ?? []) await remote.close();
  teams.delete(name);
}

async function judge(
  calls: Calls[],
  indices: number[],
  host: Remote | undefined,
  provider: Remote,
): Promise<Storm> {
  const report = await provider.call<FamilyReport>('report', indices);
  const tokens = calls.flatMap((each) => each.tokens);
  const stored = await host?.call('stored', indices);
  return {
    upstreamCalls: report.calls,
    served: await provider.call<number>('accepted', tokens),
    callers: tokens.length + sum(calls.map(({ failed }) => failed)),
    accounts: indices.length,
    living: await provider.call<number>('present', stored),
    revoked: report.revoked,
    totalMs:
      Math.max(...calls.map(({ end }) => end)) - Math.min(...calls.map(({ begin }) => begin)),
    p99Ms: median(calls.map(({ p99Ms }) => p99Ms)),
    mostBusy: Math.max(...calls.map(({ mostBusy }) => mostBusy)),
    mostQueued: Math.max(...calls.map(({ mostQueued }) => mostQueued)),
    bystanders: sum(calls.map(({ bystanders }) => bystanders)),
    worstBystanderMs: Math.max(...calls.map(({ worstBystanderMs }) => worstBystanderMs)),
  };
}
