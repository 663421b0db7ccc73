import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { SharedConnection } from '../../../lib/core/statements/shared-connection.js';

describe('a write on the only connection of SQLite', () => {
  const shared = new SharedConnection({ driver: {} } as unknown as DataSource);
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('R-440: that transactions of the application always roll back ends after 15 seconds, and lets others work', async () => {
    let now = 0;
    jest.spyOn(performance, 'now').mockImplementation(() => now);
    let writes = 0;
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);
    const written = shared.write(
      () => {
        writes += 1;
        now += 4_000;
        return Promise.resolve(1);
      },
      () => Promise.resolve(false),
    );
    await expect(written).rejects.toThrow('rolled this write back for 15 seconds');
    clearInterval(timer);
    expect(writes).toBe(4);
    expect(turns).toBeGreaterThan(0);
  });

  it('R-440: that one transaction has rolled back is made again', async () => {
    const outcomes = [false, true];
    let writes = 0;
    const affected = await shared.write(
      () => Promise.resolve((writes += 1)),
      () => Promise.resolve(outcomes.shift() === true),
    );
    expect([writes, affected]).toEqual([2, 2]);
  });
});
