/** The deadline of a statement passed. */
export class StatementTimeoutError extends Error {
  /**
   * @param wasSent whether the statement had been sent, so that its outcome is unknown; otherwise no
   *   connection became free in time, and nothing was done
   */
  constructor(
    readonly wasSent: boolean,
    timeoutMs: number,
  ) {
    const seconds = timeoutMs / 1000;
    super(
      wasSent
        ? `the database did not respond within ${seconds} seconds`
        : `no connection of the pool became free within ${seconds} seconds`,
    );
    this.name = 'StatementTimeoutError';
  }
}
