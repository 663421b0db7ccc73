import { describe, expect } from '@jest/globals';

/** `npm run test:cluster` has the full form; with `--quick` it has the short one of the build server. */
export const isQuick = process.env.CLUSTER_QUICK === '1';

/** How often something is done. */
export const times = (short: number, full: number): number => (isQuick ? short : full);

const seed = Number(process.env.CLUSTER_SEED ?? 1);
let state = seed;
let current = '';

/** Begins a sequence that depends on the seed and the test alone, so that a test can be repeated by itself. */
function begin(test: string): void {
  current = test;
  state = seed;
  for (const letter of test) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193);
}

/** A number from 0 to below 1; the same sequence for the same seed and test (mulberry32). */
export function random(): number {
  const { currentTestName = '' } = expect.getState();
  if (currentTestName !== current) begin(currentTestName);
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** A whole number, both ends included. */
export const between = (least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** Prints what was counted: one line for each item. */
export function report(item: string, counts: Record<string, number | string>): void {
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`cluster: ${item}: ${words.join(', ')}\n`);
}

/**
 * What a caller may meet while a node, a server or a process fails: a retryable error that names the
 * database's problem, or says that another process has not ended its refresh.
 */
const RIGHT_CAUSE =
  /^(token_refresh\/(storage: (?!no cause).+|timeout|superseded)|storage\/(failed|unknown|no_connection): (?!no cause).+)$/;

/** @throws when a caller met an error that names a wrong cause, or none */
export function expectRightCauses(errors: Record<string, number>): void {
  expect(Object.keys(errors).filter((error) => !RIGHT_CAUSE.test(error))).toEqual([]);
}

/** A group of tests that only the full form has. */
export const describeInFull = isQuick ? describe.skip : describe;
