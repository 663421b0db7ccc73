interface Caller<V> {
  resolve: (value: V) => void;
  reject: (reason: unknown) => void;
}

/** A key to read, and its callers. */
interface Waiting<K, V> {
  wanted: K;
  callers: Caller<V>[];
}

/** The number of statements in flight from which on later keys are collected. */
const MOST_IN_FLIGHT = 2;
/** The greatest number of keys in one statement. */
const LARGEST = 256;

/**
 * Combines reads that arrive while others are in flight into one statement. A read that arrives
 * alone is sent at once. No caller gets the result of a statement that was sent before its call, so
 * each result is at least as new as that of a separate read.
 */
export class AdaptiveBatch<K, V> {
  private waiting = new Map<string, Waiting<K, V>>();
  private inFlight = 0;

  /**
   * @param load returns a value for each of what is wanted, in that order
   * @param mayBeOneKey whether an error of `load` can come from a single key; with any other error,
   *   such as an outage, the whole statement has failed and is not repeated in parts
   */
  constructor(
    private readonly load: (wanted: readonly K[]) => Promise<readonly V[]>,
    private readonly mayBeOneKey: (error: unknown) => boolean = () => true,
  ) {}

  /** @param key equal for equal reads @throws what `load` throws for this key */
  get(key: string, wanted: K): Promise<V> {
    return new Promise((resolve, reject) => {
      const caller = { resolve, reject };
      const present = this.waiting.get(key);
      if (present === undefined) this.waiting.set(key, { wanted, callers: [caller] });
      else present.callers.push(caller);
      this.sendBatches();
    });
  }

  /** Reads at once, with a separate statement. @throws what `load` throws */
  async readSeparately(wanted: K): Promise<V> {
    const [value] = await this.load([wanted]);
    return value as V;
  }

  private sendBatches(): void {
    while (this.inFlight < MOST_IN_FLIGHT && this.waiting.size > 0) {
      this.inFlight += 1;
      void this.read(this.takeBatch()).then(() => {
        this.inFlight -= 1;
        this.sendBatches();
      });
    }
  }

  private takeBatch(): Waiting<K, V>[] {
    const all = this.waiting;
    if (all.size <= LARGEST) {
      this.waiting = new Map();
      return [...all.values()];
    }
    const first = [...all].slice(0, LARGEST);
    for (const [key] of first) all.delete(key);
    return first.map(([, waiting]) => waiting);
  }

  private async read(batch: readonly Waiting<K, V>[]): Promise<void> {
    try {
      const values = await this.load(batch.map(({ wanted }) => wanted));
      batch.forEach(({ callers }, index) => {
        for (const { resolve } of callers) resolve(values[index] as V);
      });
    } catch (error) {
      if (batch.length > 1 && this.mayBeOneKey(error)) {
        // By halving the batch repeatedly, one refused key costs only a few more statements.
        const middle = Math.ceil(batch.length / 2);
        await this.read(batch.slice(0, middle));
        await this.read(batch.slice(middle));
      } else {
        for (const { reject } of batch.flatMap(({ callers }) => callers)) reject(error);
      }
    }
  }
}
