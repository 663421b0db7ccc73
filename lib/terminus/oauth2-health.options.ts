/** Limits of the health check. Without options only the database and the keys are checked. */
export interface OAuth2HealthOptions {
  /**
   * Share of accounts, 0 to 1, that may require their users to connect again.
   *
   * @default any share
   */
  maxReauthorizationShare?: number;
  /**
   * Number of token and revocation origins that may be unavailable at once.
   *
   * @default any number
   */
  maxOpenCircuits?: number;
  /**
   * Number of token endpoints that may refuse this application's client at once; any number by
   * default. A token endpoint whose refusals have no clear cause counts, too.
   *
   * @default any number
   */
  maxClientErrors?: number;
  /**
   * Number of connections that may be overdue for a refresh, up to 9999. Set it
   * only where the background sweep runs: without it, every unused connection becomes overdue.
   *
   * @default any number
   */
  maxDueBacklog?: number;
  /**
   * Seconds after which a due connection counts as overdue.
   *
   * @default 900
   */
  dueFor?: number;
  /**
   * Seconds that the database may take to respond.
   *
   * @default 5
   */
  timeout?: number;
}
