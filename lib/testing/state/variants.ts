/** Variants of a provider's behaviour, and which of them are on. */
export class Variants {
  private readonly active = new Set<string>();
  private defaults: readonly string[] = [];

  /** @param names the variants that this provider has */
  constructor(
    private readonly provider: string,
    readonly names: readonly string[],
  ) {}

  has(name: string): boolean {
    return this.active.has(name);
  }

  /**
   * Turns on these variants and no others.
   *
   * @throws Error when this provider has no such variant
   */
  use(names: readonly string[]): void {
    const unknown = names.filter((name) => !this.names.includes(name));
    if (unknown.length > 0) {
      throw new Error(`${this.provider} has no variant "${unknown.join(', ')}".`);
    }
    this.active.clear();
    for (const name of names) this.active.add(name);
  }

  /** Turns on these variants, now and after each `reset()`. */
  useByDefault(names: readonly string[]): void {
    this.use(names);
    this.defaults = names;
  }

  reset(): void {
    this.use(this.defaults);
  }
}
