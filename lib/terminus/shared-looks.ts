interface Look {
  result: Promise<unknown>;
  /** On the process's monotonic clock; infinite while the check runs. */
  until: number;
}

/**
 * One look for all who ask meanwhile. A health check is often open to the
 * world: it must not become a load, nor queue up behind a database that hangs.
 */
export class SharedLooks {
  private readonly latest = new Map<string, Look>();

  /** @param keepMs milliseconds for which a result is given again; a failure is not */
  of<T>(name: string, keepMs: number, look: () => Promise<T>): Promise<T> {
    const present = this.latest.get(name);
    if (present !== undefined && present.until > performance.now()) {
      return present.result as Promise<T>;
    }
    const result = look();
    const fresh = { result, until: Infinity };
    this.latest.set(name, fresh);
    result.then(
      () => (fresh.until = performance.now() + keepMs),
      () => (fresh.until = 0),
    );
    return result;
  }
}
