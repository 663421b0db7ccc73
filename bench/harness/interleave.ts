import type { Slice } from './slice.js';
import { median } from './statistics.js';

/** Somebody who can be asked for a slice. */
export interface Runner {
  name: string;
  run: () => Promise<Slice>;
}

/** All slices of one contestant, each with the reference's that was run shortly before. */
export interface Series {
  name: string;
  slices: Slice[];
  reference: Slice[];
}

/** The reference is run again before so many contestants. */
const REFERENCE_EVERY = 3;

/**
 * Runs slices in turn, so that what else happens on the machine meets all alike. The first runner is
 * the reference.
 */
export async function interleave(runners: readonly Runner[], rounds: number): Promise<Series[]> {
  const [reference, ...others] = runners;
  if (reference === undefined) throw new Error('there is nobody to compare with');
  const series = runners.map(({ name }): Series => ({ name, slices: [], reference: [] }));
  for (const runner of runners) await runner.run();
  for (let round = 0; round < rounds; round += 1) {
    let latest = await reference.run();
    series[0]?.slices.push(latest);
    series[0]?.reference.push(latest);
    for (const [index, other] of others.entries()) {
      if (index > 0 && index % REFERENCE_EVERY === 0) latest = await reference.run();
      series[index + 1]?.slices.push(await other.run());
      series[index + 1]?.reference.push(latest);
    }
  }
  return series;
}

/** How many times as fast one is as the reference: the median of the ratios slice by slice. */
export const ofReference = (one: Series): number =>
  median(relative(one, ({ perSecond }) => perSecond));

/** How many times as fast one is as another, each slice weighed by the reference's beside it. */
export function ratio(one: Series, other: Series): number {
  const speed = ({ perSecond }: Slice): number => perSecond;
  const others = relative(other, speed);
  return median(relative(one, speed).map((value, round) => value / (others[round] ?? Number.NaN)));
}

/** The best slices compared: a second opinion, since noise only ever slows. */
export const ratioOfBest = (one: Series, other: Series): number => best(one) / best(other);

export const best = ({ slices }: Series): number =>
  Math.max(...slices.map(({ perSecond }) => perSecond));

/** The median of one figure over all slices. */
export const typical = ({ slices }: Series, figure: keyof Slice): number =>
  median(slices.map((slice) => slice[figure]));

function relative({ slices, reference }: Series, figure: (slice: Slice) => number): number[] {
  return slices.map((slice, round) => {
    const beside = reference[round];
    return figure(slice) / (beside === undefined ? Number.NaN : figure(beside));
  });
}
