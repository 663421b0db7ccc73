import { quantile } from './statistics.js';

/** One call; answers whether the result was right. */
export type Operation = (index: number) => Promise<boolean>;

export interface SliceOrder {
  concurrency: number;
  ms: number;
}

export interface Slice {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** CPU time of the process for one call, in microseconds. */
  cpuUs: number;
  /** Calls with a wrong result. */
  bad: number;
  rssMb: number;
}

/** Latencies kept of one slice: enough for a percentile, however fast the calls are. */
const MOST_LATENCIES = 200_000;
/** So that calls that never wait for anything still let timers run. */
const BREATH_EVERY = 1_000;

/** Calls for so long, so many at a time. */
export async function runSlice(
  operation: Operation,
  { concurrency, ms }: SliceOrder,
): Promise<Slice> {
  const latencies = new Float64Array(MOST_LATENCIES);
  let calls = 0;
  let bad = 0;
  const cpu = process.cpuUsage();
  const begin = performance.now();
  const end = begin + ms;
  const caller = async (): Promise<void> => {
    for (let before = performance.now(); before < end;) {
      const isGood = await operation(calls);
      const after = performance.now();
      if (!isGood) bad += 1;
      latencies[calls % MOST_LATENCIES] = after - before;
      calls += 1;
      if (calls % BREATH_EVERY === 0) await new Promise(setImmediate);
      before = after;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, caller));
  const seconds = (performance.now() - begin) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const kept = latencies.subarray(0, Math.min(calls, MOST_LATENCIES));
  return {
    perSecond: calls / seconds,
    p50Ms: quantile(kept, 0.5),
    p99Ms: quantile(kept, 0.99),
    cpuUs: (user + system) / calls,
    bad,
    rssMb: process.memoryUsage().rss / 2 ** 20,
  };
}
