import type { Effort } from '../harness/result.js';

/** One kind of storm, and who has to stand it; the first contestant is the reference. */
export interface Scenario {
  title: string;
  processes: number;
  tokens: number;
  /** Callers for each token, in all processes together. */
  callers: number;
  contestants: { name: string; rounds: number }[];
}

/** Long ones have fewer rounds: they are far from anything that noise could change. */
const ROUNDS: Record<string, number> = { 'typeorm-for-update': 1, 'better-auth': 3 };

const named = (names: readonly string[], rounds: number) =>
  names.map((name) => ({ name, rounds: Math.min(ROUNDS[name] ?? rounds, rounds) }));

const EVERYBODY = [
  'memory',
  'dedupe',
  'module',
  'google-auth-library',
  'better-auth',
  'typeorm-for-update',
];

export const SCENARIOS: readonly ((effort: Effort) => Scenario)[] = [
  (effort) => ({
    title: 'one token, one process',
    processes: 1,
    tokens: 1,
    callers: effort.choose(1_000, 100),
    contestants: named(EVERYBODY, effort.choose(7, 2)),
  }),
  (effort) => ({
    title: 'one token, four processes',
    processes: 4,
    tokens: 1,
    callers: effort.choose(1_000, 100),
    contestants: named(
      EVERYBODY.filter((name) => name !== 'memory'),
      effort.choose(7, 2),
    ),
  }),
  (effort) => ({
    title: `${effort.choose('1,000', '100')} tokens, one process`,
    processes: 1,
    tokens: effort.choose(1_000, 100),
    callers: 1,
    contestants: named(
      EVERYBODY.filter((name) => name !== 'dedupe'),
      effort.choose(5, 1),
    ),
  }),
];
