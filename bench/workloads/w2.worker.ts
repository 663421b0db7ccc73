import type { StartStorm, StormSetup } from '../contestants/w2/storm.js';
import { serve } from '../harness/serve.js';
import { type Calls, storm, type StormOrder } from './w2.storm.js';
import type { StoredPair } from '../provider/refreshing.worker.js';

export interface StormWorkerSetup extends StormSetup {
  contestant: string;
}

serve(async ({ contestant, ...setup }: StormWorkerSetup) => {
  const file = new URL(`../contestants/w2/${contestant}.js`, import.meta.url);
  const { start } = (await import(file.href)) as { start: StartStorm };
  const host = await start(setup);
  return {
    storm: (order: StormOrder): Promise<Calls> => storm(host, order),
    async stored(indices: number[]): Promise<StoredPair[]> {
      const pairs: StoredPair[] = [];
      for (const index of indices) pairs.push({ index, ...(await host.stored(index)) });
      return pairs;
    },
    close: () => host.close(),
  };
});
