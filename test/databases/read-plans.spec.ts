import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { PreparedStatements } from '../../lib/core/database/prepared-statements.js';
import { OAuth2Token } from '../../lib/index.js';
import { TokenReads } from '../../lib/tokens/storage/token-reads.js';
import { Application, temporaryDirectory } from '../integration/fixtures/application.js';
import { rowOf } from '../integration/fixtures/token-rows.js';
import { createDatabase, describeEachDatabase } from './databases.js';
import type { TestDatabase } from './test-database.js';

const ROWS = 5_000;
const CHUNK = 250;
const EXPLAIN = { sqlite: 'EXPLAIN QUERY PLAN', postgres: 'EXPLAIN', mariadb: 'EXPLAIN' };
const ANALYZE = { sqlite: 'SELECT 1', postgres: 'ANALYZE', mariadb: 'ANALYZE TABLE oauth2_token' };

describeEachDatabase('the reads before every call', (name) => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase;
  let app: Application;
  let reads: TokenReads;
  let sent: jest.SpiedFunction<PreparedStatements['read']>;

  beforeAll(async () => {
    sent = jest.spyOn(PreparedStatements.prototype, 'read');
    directory = temporaryDirectory();
    database = await createDatabase(name, directory.file);
    app = await Application.bootOn(database);
    reads = app.get(TokenReads);
    const repository = app.dataSource.getRepository(OAuth2Token);
    const rows = Array.from({ length: ROWS }, (_, number) =>
      rowOf(number, app.clock.now(), { ownerId: `owner-${number}` }),
    );
    for (let from = 0; from < ROWS; from += CHUNK) {
      await repository.insert(rows.slice(from, from + CHUNK));
    }
    await app.dataSource.query(ANALYZE[name]);
  });
  afterEach(() => void sent.mockClear());
  afterAll(async () => {
    sent.mockRestore();
    await app.close();
    await database.close();
    directory.remove();
  });

  async function plans(): Promise<string[]> {
    const statements = sent.mock.calls.map(([text, parameters]) => ({ text, parameters }));
    const texts: string[] = [];
    for (const { text, parameters } of statements) {
      const plan: unknown = await app.dataSource.query(`${EXPLAIN[name]} ${text}`, parameters);
      texts.push(JSON.stringify(plan));
    }
    return texts;
  }

  it('find one owner, and many at once, by the index of owners', async () => {
    const owners = [1, 2, 77, 500, 4_999].map((number) => `owner-${number}`);
    const rows = await Promise.all(owners.map((owner) => reads.usableByOwner(owner, 'acme')));
    expect(rows.map(([row]) => row?.ownerId)).toEqual(owners);
    const found = await plans();
    expect(found).toHaveLength(3);
    for (const plan of found) expect(plan).toContain('IX_oauth2_token_owner');
  });

  it('find ids by the primary key', async () => {
    const ids = [3, 4, 5, 600].map((number) => rowOf(number, 0).id);
    const rows = await Promise.all(ids.map((id) => reads.byId(id)));
    expect(rows.map((row) => row?.id)).toEqual(ids);
    for (const plan of await plans()) {
      expect(plan).toMatch(/PK_|PRIMARY|sqlite_autoindex_oauth2_token_1/);
    }
  });
});
