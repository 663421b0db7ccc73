interface Line {
  underWay: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets so many pieces of work run at once. A place that becomes free goes to
 * the provider that has the fewest under way, so that a slow one, however much
 * of its work is waiting, leaves places to the others.
 */
export class ProviderTurns {
  private readonly lines = new Map<string, Line>();
  private readonly watchers: (() => void)[] = [];
  private underWay = 0;

  constructor(private readonly places: number) {}

  /** Does the work when its turn has come. */
  async take<T>(provider: string, work: () => Promise<T>): Promise<T> {
    const line = this.lineOf(provider);
    await new Promise<void>((begin) => {
      line.waiting.push(begin);
      this.fillPlaces();
    });
    try {
      return await work();
    } finally {
      line.underWay -= 1;
      this.underWay -= 1;
      this.fillPlaces();
      this.watchers.splice(0).forEach((notice) => notice());
    }
  }

  /** Whether more of the provider's work would only wait. */
  isCrowded(provider: string): boolean {
    return (this.lines.get(provider)?.waiting.length ?? 0) >= this.places;
  }

  /** Providers that are crowded now. */
  crowded(): string[] {
    return [...this.lines.keys()].filter((provider) => this.isCrowded(provider));
  }

  /** Resolves when one of these is not crowded any more. */
  async relief(providers: readonly string[]): Promise<void> {
    while (providers.every((provider) => this.isCrowded(provider))) {
      await new Promise<void>((notice) => this.watchers.push(notice));
    }
  }

  private fillPlaces(): void {
    while (this.underWay < this.places) {
      const [first, ...others] = [...this.lines.values()].filter(
        ({ waiting }) => waiting.length > 0,
      );
      if (first === undefined) return;
      const next = others.reduce((a, b) => (b.underWay < a.underWay ? b : a), first);
      next.underWay += 1;
      this.underWay += 1;
      next.waiting.shift()?.();
    }
  }

  private lineOf(provider: string): Line {
    const line = this.lines.get(provider) ?? { underWay: 0, waiting: [] };
    this.lines.set(provider, line);
    return line;
  }
}
