import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { printable } from '../../../lib/core/events/capture-events.js';
import { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import { StorageError } from '../../../lib/core/statements/storage.error.js';
import { Application } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';

describe("the host's database", () => {
  let app: Application;
  let database: CaptureDatabase;
  let source: DataSource;
  beforeAll(async () => {
    app = await Application.boot();
    database = app.get(CaptureDatabase);
    source = app.get(DataSource);
    await source.query('CREATE TABLE t (x INTEGER)');
  });
  beforeEach(() => source.query('DELETE FROM t'));
  afterAll(() => app.close());

  const values = async (): Promise<number[]> =>
    (await source.query<{ x: number }[]>('SELECT x FROM t ORDER BY x')).map(({ x }) => x);
  const insert = (x: number): Promise<number> =>
    database.write(
      async () => {
        await source.query(`INSERT INTO t VALUES (${x})`);
        return 1;
      },
      { isApplied: async () => (await values()).includes(x) },
    );

  it('R-015 S-071: hides the statement in an error of this package', async () => {
    const error = await errorOf(database.read(() => source.query('SELECT SENTINEL FROM nowhere')));
    expect(error).toBeInstanceOf(StorageError);
    expect(JSON.stringify(error)).not.toContain('SENTINEL');
    expect(Object.keys(error.cause as object)).toEqual(expect.not.arrayContaining(['query']));
  });

  it('delays a write until another transaction has ended', async () => {
    const runner = source.createQueryRunner();
    await runner.startTransaction();
    const written = insert(1);
    await sleep(60);
    expect(await values()).toEqual([]);
    await runner.rollbackTransaction();
    expect(await written).toBe(1);
    expect(await values()).toEqual([1]);
  });

  it('repeats what was rolled back with such a transaction', async () => {
    const runner = source.createQueryRunner();
    let attempts = 0;
    const written = database.write(
      async () => {
        attempts += 1;
        if (attempts === 1) await runner.startTransaction();
        await source.query('INSERT INTO t VALUES (2)');
        if (attempts === 1) setTimeout(() => void runner.rollbackTransaction(), 30);
        return 1;
      },
      { isApplied: async () => (await values()).includes(2) },
    );
    expect(await written).toBe(1);
    expect([attempts, await values()]).toEqual([2, [2]]);
  });

  it('does not write twice what was committed with it', async () => {
    const runner = source.createQueryRunner();
    let attempts = 0;
    await database.write(
      async () => {
        attempts += 1;
        await runner.startTransaction();
        await source.query('INSERT INTO t VALUES (3)');
        setTimeout(() => void runner.commitTransaction(), 30);
        return 1;
      },
      { isApplied: async () => (await values()).includes(3) },
    );
    expect([attempts, await values()]).toEqual([1, [3]]);
  });

  it('reads nothing back where nothing was changed', async () => {
    let looks = 0;
    const isApplied = async (): Promise<boolean> => (looks += 1) > 99;
    expect(await database.write(async () => 0, { isApplied })).toBe(0);
    expect(looks).toBe(0);
  });
});

describe('the clock of the database', () => {
  let app: Application;
  let clock: DatabaseClock;
  beforeAll(async () => {
    app = await Application.boot();
    clock = app.get(DatabaseClock);
  });
  afterAll(() => app.close());

  it('R-038: returns whole epoch milliseconds, and never goes backwards', async () => {
    const wall = Date.now();
    const now = clock.now();
    // SQLite’s clock is that of this machine.
    expect(now).toBeGreaterThanOrEqual(wall - 1_000);
    expect(now).toBeLessThanOrEqual(Date.now() + 1_000);
    const instants = Array.from({ length: 1_000 }, () => clock.now());
    expect(instants.every(Number.isInteger)).toBe(true);
    expect([...instants].sort((a, b) => a - b)).toEqual(instants);
  });

  it('R-039: does not follow the wall clock of the host', async () => {
    const before = clock.now();
    const { now } = Date;
    Date.now = () => now() + 7_200_000;
    try {
      expect(clock.now() - before).toBeLessThan(3_600_000);
      await clock.sample();
      expect(clock.now() - before).toBeLessThan(3_600_000);
    } finally {
      Date.now = now;
    }
  });

  it('can be moved by tests', async () => {
    clock.shift(60_000);
    await clock.sample();
    const unshifted = clock.now() - 60_000;
    expect(unshifted).toBeLessThanOrEqual(Date.now() + 1_000);
    expect(unshifted).toBeGreaterThan(Date.now() - 50_000);
  });
});

describe('text for a log', () => {
  it.each([
    ['plain', 'plain'],
    ['a\r\nFAKE', 'a\uFFFD\uFFFDFAKE'],
    ['\u001b[31mred\u0000', '\uFFFD[31mred\uFFFD'],
    ['a\u2028b\u2029c\u0085d', 'a\uFFFDb\uFFFDc\uFFFDd'],
    ['x'.repeat(1_000), 'x'.repeat(200)],
  ])('S-072: is one line of bounded length (%#)', (text, expected) => {
    expect(printable(text)).toBe(expected);
  });
});
