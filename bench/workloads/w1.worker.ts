import type { HotPathSetup, StartHotPath, Wanted } from '../contestants/w1/hot-path.js';
import { serve } from '../harness/serve.js';
import { runSlice, type SliceOrder } from '../harness/slice.js';
import { accountOf, rowIdOf, scattered, TOKEN_LENGTH, tokenPrefixOf } from '../seed/accounts.js';

/** What a process of W1 is told: which contestant it is, and over how many accounts. */
export interface HotPathOrder extends HotPathSetup {
  contestant: string;
  accounts: number;
}

interface Expected extends Wanted {
  prefix: string;
}

serve(async ({ contestant, accounts, ...setup }: HotPathOrder) => {
  const file = new URL(`../contestants/w1/${contestant}.js`, import.meta.url);
  const { start } = (await import(file.href)) as { start: StartHotPath };
  const path = await start(setup);
  // Made beforehand, so that a slice measures the contestant and not the making of names.
  const all = Array.from({ length: accounts }, (_, index): Expected => {
    const { owner, provider } = accountOf(index);
    return { owner, provider, rowId: rowIdOf(index), prefix: tokenPrefixOf(index) };
  });
  let offset = 0;
  return {
    slice(order: SliceOrder) {
      offset += 1_000_003;
      return runSlice(async (call) => {
        const wanted = all[scattered(call + offset, accounts)] as Expected;
        const token = await path.getToken(wanted);
        return token.length === TOKEN_LENGTH && token.startsWith(wanted.prefix);
      }, order);
    },
    close: () => path.close(),
  };
});
