import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { QueryLimiter } from '../../../lib/core/statements/query-limiter.js';

const limiterFor = (poolSize: number): QueryLimiter =>
  new QueryLimiter(new DataSource({ type: 'postgres', poolSize, entities: [] }));

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the limit of our statements', () => {
  it.each([
    [10, 5],
    [3, 1],
    [1, 1],
  ])('is half of a pool of %d: %d', (poolSize, count) => {
    expect(limiterFor(poolSize).count).toBe(count);
  });

  it('grants so many slots at once, and the others in their order', async () => {
    const limiter = limiterFor(4);
    const granted: number[] = [];
    const slots = Array.from({ length: 5 }, (_, index) => {
      const slot = limiter.take();
      void Promise.resolve(slot.granted).then(() => granted.push(index));
      return slot;
    });
    await turn();
    expect(granted).toEqual([0, 1]);
    slots[1]?.free();
    await turn();
    expect(granted).toEqual([0, 1, 2]);
    slots[0]?.free();
    slots[2]?.free();
    await turn();
    expect(granted).toEqual([0, 1, 2, 3, 4]);
  });

  it('skips a caller that has left the queue', async () => {
    const limiter = limiterFor(2);
    const [first, second, third] = [limiter.take(), limiter.take(), limiter.take()];
    const granted: string[] = [];
    void Promise.resolve(second.granted).then(() => granted.push('second'));
    void Promise.resolve(third.granted).then(() => granted.push('third'));
    second.free();
    first.free();
    await turn();
    expect(granted).toEqual(['third']);
    third.free();
    await limiter.take().granted;
  });
});
