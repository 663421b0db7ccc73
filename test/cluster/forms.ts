import { describe } from '@jest/globals';

/** `npm run test:cluster` has the full form; with `--quick` it has the short one of the build server. */
export const isQuick = process.env.CLUSTER_QUICK === '1';

/** How often something is done. */
export const times = (short: number, full: number): number => (isQuick ? short : full);

const seed = Number(process.env.CLUSTER_SEED ?? 1);
let state = seed;

/** A number from 0 to below 1; the same sequence for the same seed (mulberry32). */
export function random(): number {
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

/** A group of tests that only the full form has. */
export const describeInFull = isQuick ? describe.skip : describe;
