import type { ErrorFact } from '../facts/provider-facts.js';
import type { FakeResponse } from '../server/fake-response.js';

/** How long a fake makes its clients wait, in seconds. */
export const RATE_LIMIT_SECONDS = 60;

/** A response that names no time forbids only a request that follows at once. */
const SECONDS_WITHOUT_HEADER = 0.5;

/** How long a response makes the client wait, in seconds. */
export function readRateLimitSeconds({ headers }: FakeResponse): number {
  const isNamed = Object.keys(headers).some((name) => /^retry-after$|-reset$/.test(name));
  return isNamed ? RATE_LIMIT_SECONDS : SECONDS_WITHOUT_HEADER;
}

/**
 * The headers of an exhausted limit, with the provider's names and in its unit.
 *
 * @param now epoch milliseconds
 */
export function rateLimitHeaders(fact: ErrorFact, now: number): Record<string, string> {
  const reset =
    fact.reset_unit === 'epoch_s' ? Math.ceil(now / 1000) + RATE_LIMIT_SECONDS : RATE_LIMIT_SECONDS;
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
