import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'libsql';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrationsFor, oauth2CaptureEntities } from '../../lib/index.js';
import { createDatabase, describeEachDatabase } from './databases.js';
import type { TestDatabase } from './test-database.js';

describeEachDatabase('the migrations', (name) => {
  let directory: string;
  let database: TestDatabase;
  const sources: DataSource[] = [];

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'capture-'));
    database = await createDatabase(name, join(directory, 'host.sqlite'));
  });
  afterEach(async () => {
    for (const source of sources.splice(0)) await source.destroy();
    await database.close();
    await rm(directory, { recursive: true });
  });

  async function open(options: object = {}): Promise<DataSource> {
    const source = new DataSource({
      ...database.options,
      ...(name === 'sqlite' ? { driver: Database } : {}),
      entities: oauth2CaptureEntities,
      migrations: migrationsFor(database.dialect),
      ...options,
    } as DataSourceOptions);
    sources.push(source);
    return source.initialize();
  }

  const difference = async (source: DataSource): Promise<string[]> =>
    (await source.driver.createSchemaBuilder().log()).upQueries.map(({ query }) => query);

  it('R-075: make exactly the schema that the entities describe', async () => {
    const source = await open();
    expect(await difference(source)).not.toEqual([]);
    await source.runMigrations();
    expect(await difference(source)).toEqual([]);
    expect(await source.runMigrations()).toEqual([]);
  });

  it('R-075: come and go, and come again', async () => {
    const source = await open();
    const empty = await database.schema();
    const applied = await source.runMigrations();
    const full = await database.schema();
    expect(full).not.toEqual(empty);
    for (let left = applied.length; left > 0; left -= 1) await source.undoLastMigration();
    expect(JSON.stringify(await database.schema())).not.toContain('oauth2_');
    await source.runMigrations();
    expect(await database.schema()).toEqual(full);
  });

  it('R-075: honour the prefix of the tables', async () => {
    const source = await open({ entityPrefix: 'app_' });
    await source.runMigrations();
    expect(await difference(source)).toEqual([]);
    expect(JSON.stringify(await database.schema())).toContain('app_oauth2_token');
  });

  if (name === 'postgres')
    it('R-075: honour the schema of the DataSource', async () => {
      await database.run('CREATE SCHEMA vault');
      const source = await open({ schema: 'vault' });
      await source.runMigrations();
      expect(await difference(source)).toEqual([]);
      expect(await database.all('SELECT * FROM vault.oauth2_token')).toEqual([]);
      expect(JSON.stringify(await database.schema())).not.toContain('oauth2_');
      await source.undoLastMigration();
      await expect(database.all('SELECT * FROM vault.oauth2_token')).rejects.toThrow('exist');
    });
});
