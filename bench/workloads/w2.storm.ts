import type { StormHost } from '../contestants/w2/storm.js';
import { quantile } from '../harness/statistics.js';

export interface StormOrder {
  indices: number[];
  /** Callers for each account. */
  callers: number;
}

/** What one process saw of a storm. */
export interface Calls {
  /** Epoch milliseconds, so that processes can be put together. */
  begin: number;
  end: number;
  /** One for each caller that was served. */
  tokens: string[];
  failed: number;
  p99Ms: number;
  mostBusy: number;
  mostQueued: number;
  bystanders: number;
  worstBystanderMs: number;
}

const BYSTANDER_EVERY_MS = 20;

const now = (): number => performance.timeOrigin + performance.now();

/** All callers at once, a bystander beside them. */
export async function storm(host: StormHost, { indices, callers }: StormOrder): Promise<Calls> {
  await host.prepare?.(indices);
  const watch = watchBystander(host);
  const latencies: number[] = [];
  const tokens: string[] = [];
  let failed = 0;
  const begin = now();
  const call = async (index: number): Promise<void> => {
    try {
      tokens.push(await host.getToken(index));
    } catch {
      failed += 1;
    }
    latencies.push(now() - begin);
  };
  await Promise.all(indices.flatMap((index) => Array.from({ length: callers }, () => call(index))));
  const end = now();
  return { begin, end, tokens, failed, p99Ms: quantile(latencies, 0.99), ...(await watch()) };
}

type Watched = Pick<Calls, 'mostBusy' | 'mostQueued' | 'bystanders' | 'worstBystanderMs'>;

/** Asks through the host's pool every now and then; ends with the last answer. */
function watchBystander(host: StormHost): () => Promise<Watched> {
  const watched = { mostBusy: 0, mostQueued: 0, bystanders: 0, worstBystanderMs: 0 };
  const asked = new Set<Promise<unknown>>();
  const ask = async (): Promise<void> => {
    const { busy, queued } = host.pool();
    watched.mostBusy = Math.max(watched.mostBusy, busy);
    watched.mostQueued = Math.max(watched.mostQueued, queued);
    const before = now();
    // Also a refusal ends its wait.
    await host.bystander().catch(() => undefined);
    watched.bystanders += 1;
    watched.worstBystanderMs = Math.max(watched.worstBystanderMs, now() - before);
  };
  const timer = setInterval(() => {
    const question = ask().finally(() => asked.delete(question));
    asked.add(question);
  }, BYSTANDER_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await Promise.all(asked);
    return watched;
  };
}
