import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { ask } from '../../fixtures/story.js';
import type { Visitor } from '../../fixtures/visitor.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

/** Milliseconds, on any machine; what does not end in them reads every row for each row. */
const SOON = 20_000;

const OWN = 10_000;
const ALL = 100_000;

describeEachDatabase('many connections', (database) => {
  let world: TestEnvironment;
  let alice: Visitor;
  let id: string;

  beforeAll(async () => {
    world = await TestEnvironment.open({ database });
    alice = await world.visitor();
    await alice.capture('alpha');
    const [row] = await world.database.tokens();
    id = String(row?.id);
    await multiply(Object.keys(row ?? {}));
  });
  afterAll(() => world.close());

  /** Copies the one row: so many times for its owner, and for others up to the whole number. */
  async function multiply(columns: string[]): Promise<void> {
    const number = 'CAST(n AS CHAR(6))';
    const copies: Record<string, string> = {
      id: number,
      identity: number,
      owner_id: `CASE WHEN n < ${OWN} THEN owner_id ELSE ${number} END`,
      created_at: 'created_at - n',
    };
    const digit = Array.from({ length: 10 }, (_, value) => `SELECT ${value} AS d`).join(
      ' UNION ALL ',
    );
    const digits = ['a', 'b', 'c', 'd', 'e'].map((name) => `(${digit}) AS ${name}`).join(', ');
    await world.database.run(
      `INSERT INTO oauth2_token (${columns.join(', ')})
       SELECT ${columns.map((column) => copies[column] ?? column).join(', ')} FROM oauth2_token,
       (SELECT a.d + 10 * b.d + 100 * c.d + 1000 * d.d + 10000 * e.d AS n FROM ${digits}) AS numbers
       WHERE n < ${ALL - 1}`,
    );
  }

  /** The shortest of three times, so that a busy machine proves nothing. */
  async function duration(work: () => Promise<unknown>): Promise<number> {
    const times: number[] = [];
    for (let run = 0; run < 3; run += 1) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    return Math.min(...times);
  }

  it('R-076: the list of ten thousand is paged, and every page comes soon', async () => {
    const [count] = await world.database.all('SELECT COUNT(*) AS n FROM oauth2_token');
    expect(Number(count?.n)).toBe(ALL);
    const seen = new Set<string>();
    for (const page of [1, 2, 50, 100]) {
      const { connections } = await alice.connections(`?page=${page}&pageSize=100`);
      expect(connections).toHaveLength(100);
      for (const connection of connections) seen.add(connection.id);
    }
    expect(seen.size).toBe(400);
    expect((await alice.connections('?page=102&pageSize=100')).connections).toEqual([]);
    expect((await alice.connections('?pageSize=100000')).connections).toHaveLength(100);
    expect(await duration(() => alice.connections('?page=50'))).toBeLessThan(SOON);
  });

  it('R-076: the page of connections comes soon, too', async () => {
    const page = await alice.get('');
    expect(page.status).toBe(200);
    expect(page.body).toContain('href="?page=2"');
    expect(await duration(() => alice.get(''))).toBeLessThan(SOON);
  });

  it('R-076: one connection among a hundred thousand is found through an index', async () => {
    expect(await ask(world.host, id)).toHaveProperty('sha256');
    expect(await duration(() => ask(world.host, id))).toBeLessThan(SOON);
    const query = new URLSearchParams({ owner: '50000', provider: 'alpha' }).toString();
    const url = `${world.host.url}/test/token?${query}`;
    // Found, and no more than that: an encrypted value that was copied opens in no other row.
    expect(await (await fetch(url)).json()).toMatchObject({ reason: 'decrypt' });
    expect(await duration(() => fetch(url))).toBeLessThan(SOON);
    const plan = await planOf("WHERE owner_id = '50000' AND provider = 'alpha'");
    expect(plan).toContain('IX_oauth2_token_owner');
  });

  it('R-076: what is due among a hundred thousand is found through an index', async () => {
    const due =
      "WHERE refresh_at < 1000 AND provider NOT IN ('beta') ORDER BY refresh_at LIMIT 100";
    expect(await planOf(due)).toContain('IX_oauth2_token_refresh_at');
  });

  async function planOf(where: string): Promise<string> {
    const explain = { sqlite: 'EXPLAIN QUERY PLAN', postgres: 'EXPLAIN', mysql: 'EXPLAIN' };
    const sql = `${explain[world.database.dialect]} SELECT id FROM oauth2_token ${where}`;
    return JSON.stringify(await world.database.all(sql));
  }
});
