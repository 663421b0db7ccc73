import { describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { QueryLimiter } from '../../../lib/core/database/query-limiter.js';

const lanesOf = (poolSize: number): QueryLimiter =>
  new QueryLimiter(new DataSource({ type: 'postgres', poolSize, entities: [] }));

/** A statement that ends when it is told to. */
class Statement {
  hasBegun = false;
  end!: () => void;
  fail!: (error: Error) => void;
  readonly run = (): Promise<void> => {
    this.hasBegun = true;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      this.fail = reject;
    });
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the lanes of our statements', () => {
  it.each([
    [10, 5],
    [3, 1],
    [1, 1],
  ])('are half of a pool of %d: %d', (poolSize, count) => {
    expect(lanesOf(poolSize).count).toBe(count);
  });

  it('let so many through at once, and the others in their order', async () => {
    const lanes = lanesOf(4);
    const statements = Array.from({ length: 5 }, () => new Statement());
    const runs = statements.map(({ run }) => lanes.run(run));
    const begun = async (): Promise<number[]> => {
      await turn();
      return statements.flatMap(({ hasBegun }, index) => (hasBegun ? [index] : []));
    };
    expect(await begun()).toEqual([0, 1]);
    statements[1]?.end();
    expect(await begun()).toEqual([0, 1, 2]);
    statements[0]?.end();
    statements[2]?.end();
    expect(await begun()).toEqual([0, 1, 2, 3, 4]);
    statements[3]?.end();
    statements[4]?.end();
    await Promise.all(runs);
  });

  it('are free again after a statement that failed, or threw before it began', async () => {
    const lanes = lanesOf(2);
    const failing = new Statement();
    const run = lanes.run(failing.run);
    failing.fail(new Error('deadlock'));
    await expect(run).rejects.toThrow('deadlock');
    const thrown = lanes.run(() => {
      throw new Error('no connection');
    });
    await expect(thrown).rejects.toThrow('no connection');
    expect(await lanes.run(() => Promise.resolve('free'))).toBe('free');
  });
});
