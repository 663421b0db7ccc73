/**
 * The time that one statement may take with its retries. The wait for other statements of this
 * module does not count: there are many of them when many tokens expire at once.
 */
export class TimeBudget {
  private spentMs = 0;

  /** @param totalMs milliseconds */
  constructor(private readonly totalMs: number) {}

  /** Milliseconds; zero or less when the time has passed. */
  get leftMs(): number {
    return this.totalMs - this.spentMs;
  }

  /** Does work and counts its time. */
  async count<T>(work: () => Promise<T>): Promise<T> {
    const begunAt = performance.now();
    try {
      return await work();
    } finally {
      this.spentMs += performance.now() - begunAt;
    }
  }
}
