import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../harness/serve.js';
import type { TokenPair } from '../seed/rows.js';
import { Families } from './families.js';
import { answerJson, bodyOf, listen } from './http.js';

export interface RefreshingSetup {
  latencyMs: number;
}

/** A stored pair and the grant that it should belong to. */
export interface StoredPair extends TokenPair {
  index: number;
}

/** A provider for refreshes alone: it judges a refresh token when it arrives, and answers later. */
serve(async ({ latencyMs }: RefreshingSetup) => {
  const families = new Families();
  const origin = await listen(async (request, response) => {
    const form = new URLSearchParams(await bodyOf(request));
    const pair = families.rotate(form.get('refresh_token') ?? '');
    await sleep(latencyMs);
    if (pair === undefined) return answerJson(response, 400, { error: 'invalid_grant' });
    answerJson(response, 200, {
      access_token: pair.accessToken,
      refresh_token: pair.refreshToken,
      token_type: 'Bearer',
      expires_in: 3600,
    });
  });
  return {
    url: () => `${origin}/token`,
    issue: (indices: number[]) => new Map(indices.map((index) => [index, families.issue(index)])),
    accepted: (tokens: string[]) => tokens.filter((token) => families.accepts(token)).length,
    present: (pairs: StoredPair[]) =>
      pairs.filter((pair) => families.isPresent(pair.index, pair)).length,
    report: (indices: number[]) => families.report(indices),
  };
});
