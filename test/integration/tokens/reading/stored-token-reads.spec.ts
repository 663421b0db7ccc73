import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TokenReads } from '../../../../lib/tokens/storage/token-reads.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { Application, temporaryDirectory } from '../../fixtures/application.js';
import { errorOf } from '../../fixtures/vault.js';

describeEachDatabase('concurrent reads', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let app: Application;
  let reads: TokenReads;
  let tokens: OAuth2TokenService;
  let statements: string[];
  const ids: string[] = [];

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    const logger = {
      logQuery: (sql: string): void => void statements.push(sql),
      logQueryError: (): void => undefined,
      logQuerySlow: (): void => undefined,
      logSchemaBuild: (): void => undefined,
      logMigration: (): void => undefined,
      log: (): void => undefined,
    };
    statements = [];
    // Prepared statements do not pass TypeORM's logger, by which they are counted here.
    app = await Application.bootOn(
      database,
      { database: { preparedStatements: false } },
      { logger, logging: true },
    );
    reads = app.get(TokenReads);
    tokens = app.get(OAuth2TokenService);
    for (let user = 0; user < 20; user += 1) {
      const { id } = await tokens.save({
        owner: `user-${user}`,
        provider: 'acme',
        tokens: { access_token: `AT-${user}`, refresh_token: `RT-${user}` },
        resourceOwner: { id: String(user) },
      });
      ids.push(id);
    }
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    directory.remove();
  });

  const selects = (): number => statements.filter((sql) => /\bSELECT\b/.test(sql)).length;

  it('by id share statements, and each gets its own row', async () => {
    statements = [];
    const wanted = [...ids, 'nobody', ...ids];
    const rows = await Promise.all(wanted.map((id) => reads.byId(id)));
    expect(rows.map((row) => row?.id)).toEqual([...ids, undefined, ...ids]);
    // Two that found nobody under way, and one for all others; twice, as SQLite answers at once.
    expect(selects()).toBeGreaterThan(0);
    expect(selects()).toBeLessThanOrEqual(4);
  });

  it('by owner and provider too', async () => {
    statements = [];
    const owners = Array.from({ length: 22 }, (_, user) => `user-${user}`);
    const found = await Promise.all(owners.map((owner) => reads.usableByOwner(owner, 'acme')));
    expect(found.map((rows) => rows.map(({ id }) => id))).toEqual([
      ...ids.map((id) => [id]),
      [],
      [],
    ]);
    expect(selects()).toBeGreaterThan(0);
    expect(selects()).toBeLessThanOrEqual(4);
  });

  it('make few different statements, whatever their number', async () => {
    statements = [];
    for (const count of [3, 4, 5, 6, 7, 8, 3, 5, 7])
      await Promise.all(ids.slice(0, count).map((id) => reads.byId(id)));
    expect(new Set(statements).size).toBeLessThanOrEqual(4);
  });

  it('tell names apart that a collation does not', async () => {
    const mine = { provider: 'acme', tokens: { access_token: 'AT' }, resourceOwner: { id: 'x' } };
    const { id } = await tokens.save({ ...mine, owner: 'Mallory' });
    const found = await Promise.all(
      ['mallory', 'Mallory', 'Mallory '].map((owner) => reads.usableByOwner(owner, 'acme')),
    );
    expect(found.map((rows) => rows.map((row) => row.id))).toEqual([[], [id], []]);
  });

  it('are not affected by one that the database refuses', async () => {
    const outcomes = await Promise.all(
      [...ids, 'nul\u0000byte', ...ids].map((id) => reads.byId(id).catch((e: Error) => e.name)),
    );
    const good = outcomes.filter((row) => typeof row === 'object');
    expect(good).toHaveLength(40);
    expect([undefined, 'StorageError']).toContain(outcomes[20]);
  });

  it('say that the database failed, and nothing of what was asked', async () => {
    await app.dataSource.query('ALTER TABLE oauth2_token RENAME TO elsewhere');
    const error = await errorOf(reads.byId(ids[0] ?? ''));
    await app.dataSource.query('ALTER TABLE elsewhere RENAME TO oauth2_token');
    expect(error).toMatchObject({ code: 'storage' });
    expect(JSON.stringify(error)).not.toContain(ids[0]);
  });
});
