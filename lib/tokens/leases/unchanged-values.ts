/** Limit of remembered values; the oldest is removed first. */
const MOST_VALUES = 1_000;

interface Seen {
  value: string;
  /** `performance.now()` */
  since: number;
}

/** Measures how long this process has seen values unchanged, by its own monotonic clock. */
export class UnchangedValues {
  private readonly seen = new Map<string, Seen>();

  /** Records the current value of a key. @returns for how many milliseconds it has not changed */
  observe(key: string, value: string): number {
    const known = this.seen.get(key);
    if (known?.value === value) return performance.now() - known.since;
    this.seen.delete(key);
    this.seen.set(key, { value, since: performance.now() });
    const [oldest] = this.seen.keys();
    if (this.seen.size > MOST_VALUES && oldest !== undefined) this.seen.delete(oldest);
    return 0;
  }

  forget(key: string): void {
    this.seen.delete(key);
  }
}
