import type { ErrorFact } from '../facts/provider-facts.js';
import type { FakeAnswer } from '../server/fake-response.js';

/** How long a fake asks its clients to wait. */
export const QUIET_SECONDS = 60;

/** Where no time is named, only asking again at once is rude. */
const UNTOLD_QUIET_SECONDS = 0.5;

/** How long a response asks the client to wait. */
export function quietSecondsOf({ headers }: FakeAnswer): number {
  const isTold = Object.keys(headers).some((name) => /^retry-after$|-reset$/.test(name));
  return isTold ? QUIET_SECONDS : UNTOLD_QUIET_SECONDS;
}

/** The headers of an exhausted limit, in the provider's names and unit. */
export function rateLimitHeaders(fact: ErrorFact, now: number): Record<string, string> {
  const reset =
    fact.reset_unit === 'epoch_s' ? Math.ceil(now / 1000) + QUIET_SECONDS : QUIET_SECONDS;
  const values: [RegExp, string][] = [
    [/-remaining$/, '0'],
    [/-reset$/, String(reset)],
    [/-(limit|used)$/, '100'],
  ];
  return Object.fromEntries(
    (fact.headers ?? []).flatMap((name) => {
      const value = values.find(([pattern]) => pattern.test(name))?.[1];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
