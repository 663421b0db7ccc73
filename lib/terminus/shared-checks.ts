interface RunningCheck {
  result: Promise<unknown>;
  /** Expiry on the process's monotonic clock, in milliseconds; infinite while the check runs. */
  until: number;
}

/**
 * Shares one running check, and its result, between concurrent callers. A health check
 * is often public: it must neither load the database nor wait in a queue when the
 * database hangs.
 */
export class SharedChecks {
  private readonly latest = new Map<string, RunningCheck>();

  /** @param keepMs milliseconds for which a result is reused; a failure is never reused */
  run<T>(name: string, keepMs: number, check: () => Promise<T>): Promise<T> {
    const present = this.latest.get(name);
    if (present !== undefined && present.until > performance.now()) {
      return present.result as Promise<T>;
    }
    const result = check();
    const fresh = { result, until: Infinity };
    this.latest.set(name, fresh);
    result.then(
      () => (fresh.until = performance.now() + keepMs),
      () => (fresh.until = 0),
    );
    return result;
  }
}
