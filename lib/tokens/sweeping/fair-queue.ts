interface Line {
  /** Places that it may have at once. */
  readonly most: number;
  inFlight: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets so many pieces of work run at once. A place that becomes free goes to
 * the line that has the fewest in flight, so that a slow one, however much
 * of its work is waiting, leaves places to the others. A line is a provider, or
 * one of its servers where connections have servers of their own.
 */
export class FairQueue {
  private readonly lines = new Map<string, Line>();
  private readonly watchers: (() => void)[] = [];
  private inFlight = 0;

  constructor(private readonly places: number) {}

  /**
   * Does the work when its turn has come.
   *
   * @param most places that the line may have at once; all by default
   */
  async take<T>(name: string, work: () => Promise<T>, most = this.places): Promise<T> {
    const line = this.lineOf(name, most);
    await new Promise<void>((begin) => {
      line.waiting.push(begin);
      this.fillPlaces();
    });
    try {
      return await work();
    } finally {
      line.inFlight -= 1;
      this.inFlight -= 1;
      this.fillPlaces();
      // Servers are many: a line that is over is not remembered.
      if (line.inFlight === 0 && line.waiting.length === 0) this.lines.delete(name);
      this.watchers.splice(0).forEach((notice) => notice());
    }
  }

  /** Whether more of the line's work would only wait. */
  isCrowded(name: string): boolean {
    return (this.lines.get(name)?.waiting.length ?? 0) >= this.places;
  }

  /** Lines that are crowded now. */
  crowded(): string[] {
    return [...this.lines.keys()].filter((name) => this.isCrowded(name));
  }

  /** Resolves when one of these is not crowded any more. */
  async relief(names: readonly string[]): Promise<void> {
    while (names.every((name) => this.isCrowded(name))) {
      await new Promise<void>((notice) => this.watchers.push(notice));
    }
  }

  private fillPlaces(): void {
    while (this.inFlight < this.places) {
      const [first, ...others] = [...this.lines.values()].filter(
        ({ waiting, inFlight, most }) => waiting.length > 0 && inFlight < most,
      );
      if (first === undefined) return;
      const next = others.reduce((a, b) => (b.inFlight < a.inFlight ? b : a), first);
      next.inFlight += 1;
      this.inFlight += 1;
      next.waiting.shift()?.();
    }
  }

  private lineOf(name: string, most: number): Line {
    const line = this.lines.get(name) ?? { most, inFlight: 0, waiting: [] };
    this.lines.set(name, line);
    return line;
  }
}
