import type { ClaimingSetup, StartClaiming } from '../contestants/w4/claiming.js';
import { serve } from '../harness/serve.js';

export interface ClaimWorkerSetup extends ClaimingSetup {
  contestant: string;
}

/** What one worker claimed until nothing was left. */
export interface Claimed {
  begin: number;
  end: number;
  ids: string[];
  claims: number[];
}

const now = (): number => performance.timeOrigin + performance.now();

serve(async ({ contestant, ...setup }: ClaimWorkerSetup) => {
  const file = new URL(`../contestants/w4/${contestant}.js`, import.meta.url);
  const { start } = (await import(file.href)) as { start: StartClaiming };
  const claimer = await start(setup);
  return {
    /** Milliseconds of one claim, and what it took. */
    async one(batch: number): Promise<{ ms: number; ids: string[] }> {
      const before = now();
      const ids = await claimer.claim(batch);
      return { ms: now() - before, ids };
    },
    async all(batch: number): Promise<Claimed> {
      const claimed: Claimed = { begin: now(), end: 0, ids: [], claims: [] };
      for (;;) {
        const before = now();
        const ids = await claimer.claim(batch);
        claimed.claims.push(now() - before);
        if (ids.length === 0) break;
        claimed.ids.push(...ids);
      }
      claimed.end = now();
      return claimed;
    },
    close: () => claimer.close(),
  };
});
