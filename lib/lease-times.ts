import type { ResolvedOptions } from './oauth2-capture.options.js';

type Times = Pick<ResolvedOptions, 'refresh' | 'http' | 'database'>;

/**
 * The greatest and the least number of statements, besides the request, that a lease must cover.
 */
const STATEMENTS_BY_DEFAULT = 5;
const FEWEST_STATEMENTS = 4;
const MARGIN_S = 5;

/**
 * Calculates the length of a lease and the wait of a caller, if the host does not configure them. A
 * lease has to cover the request and the statements around it, with every other setting.
 *
 * @param given the host's `refresh`
 * @returns what is configured and would not work well, one sentence each
 */
export function completeLeaseTimes(given: unknown, { refresh, http, database }: Times): string[] {
  const { leaseTtl, waitTimeout } = Object(given) as { leaseTtl?: unknown; waitTimeout?: unknown };
  const warnings: string[] = [];
  const lease = (statements: number): number =>
    http.timeout + statements * database.leaseStatementTimeout;
  const shortest = lease(FEWEST_STATEMENTS);
  if (leaseTtl === undefined) {
    refresh.leaseTtl = lease(STATEMENTS_BY_DEFAULT);
  } else if (refresh.leaseTtl > http.timeout && refresh.leaseTtl < shortest) {
    warnings.push(
      `refresh.leaseTtl of ${refresh.leaseTtl} seconds does not cover a request (http.timeout) and ${FEWEST_STATEMENTS} statements (database.leaseStatementTimeout): ${shortest} seconds are used. Leave it out, or give at least that many.`,
    );
    refresh.leaseTtl = shortest;
  }
  const longestWait = refresh.leaseTtl + MARGIN_S;
  if (waitTimeout === undefined) {
    refresh.waitTimeout = longestWait;
  } else if (refresh.waitTimeout < longestWait) {
    warnings.push(
      `refresh.waitTimeout of ${refresh.waitTimeout} seconds is shorter than refresh.leaseTtl + ${MARGIN_S} (${longestWait} seconds): a caller who arrives just after a process crashed while it refreshed gets a retryable error. Leave it out, or give at least that many.`,
    );
  }
  return warnings;
}
