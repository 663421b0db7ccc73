import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'libsql';
import { DataSource } from 'typeorm';
import { oauth2CaptureEntities } from '../../../lib/entities.js';
import { migrationsFor } from '../../../lib/migrations/index.js';
import { OAuth2Authorization } from '../../../lib/authorization/storage/oauth2-authorization.entity.js';
import { OAuth2Token } from '../../../lib/tokens/storage/oauth2-token.entity.js';
import { temporaryDirectory } from '../fixtures/application.js';

describe('the migrations on SQLite', () => {
  const sources: DataSource[] = [];
  let directory: ReturnType<typeof temporaryDirectory>;
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(async () => {
    await Promise.all(sources.splice(0).map((source) => source.destroy()));
    directory.remove();
  });

  const open = async (options: object = {}): Promise<DataSource> => {
    const source = new DataSource({
      type: 'better-sqlite3',
      driver: Database,
      database: directory.file,
      entities: oauth2CaptureEntities,
      migrations: migrationsFor('sqlite'),
      ...options,
    });
    sources.push(source);
    return source.initialize();
  };
  const tables = async (source: DataSource): Promise<string[]> =>
    (
      await source.query<{ name: string }[]>(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE '%oauth2%' ORDER BY name",
      )
    ).map(({ name }) => name);
  const difference = async (source: DataSource): Promise<string[]> =>
    (await source.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  it('R-075: make the schema that the entities describe', async () => {
    const source = await open();
    expect(await tables(source)).toEqual([]);
    await source.runMigrations();
    expect(await tables(source)).toEqual([
      'oauth2_authorization',
      'oauth2_revocation',
      'oauth2_token',
    ]);
    expect(await difference(source)).toEqual([]);
  });

  it('R-075: do nothing the second time, and lose nothing', async () => {
    const source = await open();
    await source.runMigrations();
    await source.query(
      `INSERT INTO oauth2_authorization (state_hash, provider, owner_id, binding_hash, redirect_uri,
         fingerprint, scopes, return_to, display, popup_origin, created_at, expires_at)
       VALUES ('h', 'p', 'o', 'b', 'r', 'f', '[]', 't', 'page', 'x', 1, 2)`,
    );
    expect(await source.runMigrations()).toEqual([]);
    const again = await open();
    expect(await again.runMigrations()).toEqual([]);
    expect(await again.getRepository(OAuth2Authorization).count()).toBe(1);
  });

  it('can be taken back and made again', async () => {
    const source = await open();
    await source.runMigrations();
    await source.undoLastMigration();
    expect(await tables(source)).toEqual([]);
    await source.runMigrations();
    expect(await difference(source)).toEqual([]);
  });

  it('do not change tables that synchronize created', async () => {
    const source = await open({ synchronize: true });
    expect(await tables(source)).toHaveLength(3);
    await source.runMigrations();
    expect(await difference(source)).toEqual([]);
  });

  it("use the DataSource's prefix", async () => {
    const source = await open({ entityPrefix: 'app_' });
    await source.runMigrations();
    expect(await tables(source)).toEqual([
      'app_oauth2_authorization',
      'app_oauth2_revocation',
      'app_oauth2_token',
    ]);
    expect(source.getMetadata(OAuth2Token).tableName).toBe('app_oauth2_token');
    expect(await difference(source)).toEqual([]);
    await source.undoLastMigration();
    expect(await tables(source)).toEqual([]);
  });

  it("work together with the host's own entities and migrations", async () => {
    const host = class CreateNotes1700000000000 {
      readonly name = 'CreateNotes1700000000000';
      up = (runner: { query(sql: string): Promise<unknown> }): Promise<unknown> =>
        runner.query('CREATE TABLE notes (id integer)');
      down = (): Promise<void> => Promise.resolve();
    };
    const source = await open({ migrations: [host, ...migrationsFor('sqlite')] });
    expect(await source.runMigrations()).toHaveLength(2);
    expect(await tables(source)).toHaveLength(3);
  });
});
