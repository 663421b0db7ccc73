interface Group {
  /** Limit of concurrent work in this group. */
  readonly limit: number;
  inFlight: number;
  readonly waiting: (() => void)[];
}

/**
 * Limits concurrent work, and shares the limit between groups. A free slot goes
 * to the group with the fewest tasks in flight, so that a slow group with much
 * waiting work does not block the others. A group is a provider, or one server of
 * a provider if connections have different servers.
 */
export class FairQueue {
  private readonly groups = new Map<string, Group>();
  private readonly watchers: (() => void)[] = [];
  private inFlight = 0;

  constructor(private readonly concurrency: number) {}

  /**
   * Runs the work as soon as the group has a free slot.
   *
   * @param limit concurrent work of the group; by default the limit of the queue
   */
  async run<T>(name: string, work: () => Promise<T>, limit = this.concurrency): Promise<T> {
    const group = this.findOrAddGroup(name, limit);
    await new Promise<void>((begin) => {
      group.waiting.push(begin);
      this.startWaiting();
    });
    try {
      return await work();
    } finally {
      group.inFlight -= 1;
      this.inFlight -= 1;
      this.startWaiting();
      // There can be many servers, so an empty group is removed.
      if (group.inFlight === 0 && group.waiting.length === 0) this.groups.delete(name);
      this.watchers.splice(0).forEach((notice) => notice());
    }
  }

  /** Whether so much work of the group waits that the caller should not add more. */
  isFull(name: string): boolean {
    return (this.groups.get(name)?.waiting.length ?? 0) >= this.concurrency;
  }

  findFullGroups(): string[] {
    return [...this.groups.keys()].filter((name) => this.isFull(name));
  }

  /** Resolves when at least one of these groups is not full any more. */
  async waitForCapacity(names: readonly string[]): Promise<void> {
    while (names.every((name) => this.isFull(name))) {
      await new Promise<void>((notice) => this.watchers.push(notice));
    }
  }

  private startWaiting(): void {
    while (this.inFlight < this.concurrency) {
      const [first, ...others] = [...this.groups.values()].filter(
        ({ waiting, inFlight, limit }) => waiting.length > 0 && inFlight < limit,
      );
      if (first === undefined) return;
      const next = others.reduce((a, b) => (b.inFlight < a.inFlight ? b : a), first);
      next.inFlight += 1;
      this.inFlight += 1;
      next.waiting.shift()?.();
    }
  }

  private findOrAddGroup(name: string, limit: number): Group {
    const group = this.groups.get(name) ?? { limit, inFlight: 0, waiting: [] };
    this.groups.set(name, group);
    return group;
  }
}
