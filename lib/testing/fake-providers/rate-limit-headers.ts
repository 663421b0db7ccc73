import type { ErrorFact } from '../facts.js';

/** How long a fake asks to be left alone. */
export const QUIET_SECONDS = 60;

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
