import { describe } from '@jest/globals';

/** `npm run test:soak` runs the same tests as `npm run test:races`, with their full counts. */
export const isSoak = process.env.SOAK === '1';

/** How often something is done: a few times with every run of the build server, all of them in a soak. */
export const times = (short: number, full: number): number => (isSoak ? full : short);

/** A group of tests that take too long for every run. */
export const describeInSoak = isSoak ? describe : describe.skip;

/** Milliseconds after which a test is ended: it hangs. Nothing is measured by it. */
export const allow = (steps: number, msPerStep = 10_000): number => 120_000 + steps * msPerStep;

/** Says in a soak what was counted: one line for each item. */
export function tell(item: string, counts: Record<string, number | string>): void {
  if (!isSoak) return;
  const words = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
  process.stdout.write(`soak: ${item}: ${words.join(', ')}\n`);
}
