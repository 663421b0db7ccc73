import { describe, expect, it } from '@jest/globals';
import { FairQueue } from '../../../lib/tokens/sweeping/fair-queue.js';

/** Work that is under way until it is told to end. */
class Site {
  readonly begun: string[] = [];
  private readonly ends: (() => void)[] = [];

  constructor(private readonly turns: FairQueue) {}

  give(provider: string, count: number): Promise<unknown> {
    const work = async (): Promise<void> => {
      this.begun.push(provider);
      await new Promise<void>((end) => this.ends.push(end));
    };
    return Promise.all(Array.from({ length: count }, () => this.turns.run(provider, work)));
  }

  /** Ends the piece of work that began first. */
  async endOne(): Promise<void> {
    this.ends.shift()?.();
    await settle();
  }

  async endAll(): Promise<void> {
    while (this.ends.length > 0) await this.endOne();
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('turns among providers', () => {
  it('are as many at once as there are places', async () => {
    const site = new Site(new FairQueue(3));
    const done = site.give('a', 7);
    await settle();
    expect(site.begun).toHaveLength(3);
    await site.endOne();
    expect(site.begun).toHaveLength(4);
    await site.endAll();
    await done;
    expect(site.begun).toHaveLength(7);
  });

  it('go to the provider with the fewest in flight, even if another has more waiting', async () => {
    const site = new Site(new FairQueue(4));
    const slow = site.give('slow', 50);
    await settle();
    const quick = site.give('quick', 3);
    expect(site.begun).toEqual(['slow', 'slow', 'slow', 'slow']);
    await site.endOne();
    await site.endOne();
    await site.endOne();
    expect(site.begun.slice(4)).toEqual(['quick', 'quick', 'slow']);
    await site.endAll();
    await Promise.all([slow, quick]);
  });

  it('pass on when the work fails', async () => {
    const turns = new FairQueue(1);
    const failed = turns.run('a', () => Promise.reject(new Error('no')));
    await expect(failed).rejects.toThrow('no');
    expect(await turns.run('a', () => Promise.resolve('yes'))).toBe('yes');
  });

  it('report full groups, and resolve when one has capacity again', async () => {
    const turns = new FairQueue(2);
    const site = new Site(turns);
    const done = Promise.all([site.give('a', 4), site.give('b', 2)]);
    await settle();
    expect(turns.findFullGroups()).toEqual(['a', 'b']);
    let hasCapacity = false;
    const capacity = turns.waitForCapacity(['a']).then(() => (hasCapacity = true));
    await site.endOne();
    expect([hasCapacity, turns.findFullGroups()]).toEqual([false, ['a']]);
    await site.endOne();
    expect([hasCapacity, turns.findFullGroups()]).toEqual([true, []]);
    await site.endAll();
    await Promise.all([done, capacity]);
  });
});
