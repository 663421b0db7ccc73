interface Waiting<V> {
  resolve: (value: V) => void;
  reject: (reason: unknown) => void;
}

/** Statements under way before later keys are gathered. */
const LANES = 2;
/** Keys of one statement. */
const LARGEST = 256;

/**
 * Joins reads that come while others are under way into one statement. A read
 * that comes alone is sent at once, and none is answered by a statement that
 * was sent before it came, so nobody sees less than with a read of their own.
 */
export class AdaptiveBatch<V> {
  private readonly waiting = new Map<string, Waiting<V>[]>();
  private underWay = 0;

  /** @param load answers for each of the distinct keys, in their order */
  constructor(private readonly load: (keys: readonly string[]) => Promise<readonly V[]>) {}

  /** @throws what `load` throws for this key alone */
  get(key: string): Promise<V> {
    return new Promise((resolve, reject) => {
      const present = this.waiting.get(key);
      if (present === undefined) this.waiting.set(key, [{ resolve, reject }]);
      else present.push({ resolve, reject });
      this.depart();
    });
  }

  private depart(): void {
    while (this.underWay < LANES && this.waiting.size > 0) {
      const keys = [...this.waiting.keys()].slice(0, LARGEST);
      const batch = new Map(keys.map((key) => [key, this.waiting.get(key) ?? []]));
      for (const key of keys) this.waiting.delete(key);
      this.underWay += 1;
      void this.answer(batch).finally(() => {
        this.underWay -= 1;
        this.depart();
      });
    }
  }

  private async answer(batch: ReadonlyMap<string, Waiting<V>[]>): Promise<void> {
    const keys = [...batch.keys()];
    try {
      const values = await this.load(keys);
      keys.forEach((key, index) =>
        batch.get(key)?.forEach(({ resolve }) => resolve(values[index] as V)),
      );
    } catch (error) {
      if (keys.length > 1) {
        // One key that the database refuses must not cost the others their answer.
        for (const [key, callers] of batch) await this.answer(new Map([[key, callers]]));
      } else {
        for (const { reject } of [...batch.values()].flat()) reject(error);
      }
    }
  }
}
