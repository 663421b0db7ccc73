/** Where the health of captured tokens ends. Without options only the database and the keys count. */
export interface OAuth2HealthOptions {
  /** Share of accounts, 0 to 1, that may wait for their users to connect again; any by default. */
  maxReauthorizationShare?: number;
  /** Origins of token and revocation endpoints that may be down at once; any number by default. */
  maxOpenCircuits?: number;
  /**
   * Token endpoints that may seem to refuse this application's client at once; any number by
   * default. One of whose refusals the cause is unclear counts, too.
   */
  maxClientErrors?: number;
  /**
   * Connections that may be overdue for renewal, up to 9999; any number by default. Of use where
   * the background sweep runs: without it, every connection that is not used becomes overdue.
   */
  maxDueBacklog?: number;
  /** Seconds after its time at which a connection counts as overdue; 900 by default. */
  dueFor?: number;
  /** Seconds that the database may take to answer; 5 by default. */
  timeout?: number;
}
