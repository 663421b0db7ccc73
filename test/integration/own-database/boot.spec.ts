import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { until } from '../../fixtures/until.js';
import {
  Application,
  bootFailure,
  captureOptions,
  newKey,
  sqlite,
  temporaryDirectory,
} from '../fixtures/application.js';
import { bootAlone, ownOptions } from './own-database.js';

const capture = {
  owner: 'alice',
  provider: 'acme',
  tokens: { access_token: 'AT-1', refresh_token: 'RT-1', expires_in: 3600 },
  resourceOwner: { id: 'account-1' },
};

describeEachDatabase('an application without TypeORM', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  const apps: Application[] = [];
  const opened = async (app: Promise<Application>): Promise<Application> => {
    apps.push(await app);
    return app;
  };
  beforeEach(async () => {
    database = await createDatabase(name, directory.file);
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await database.close();
    directory.remove();
  });

  it('R-690 boots on an empty database, and finds its connections after a restart', async () => {
    const options = { encryptionKeys: [newKey()] };
    const first = await opened(bootAlone(ownOptions(database), options));
    const { id } = await first.get(OAuth2TokenService).save(capture);
    await first.close();
    const second = await opened(bootAlone(ownOptions(database), options));
    expect(await second.get(OAuth2TokenService).getValidToken({ id })).toBe('AT-1');
    const executed = await database.all('SELECT name FROM oauth2_capture_migration');
    expect(executed).toEqual([{ name: 'CreateOAuth2CaptureTables1764000000000' }]);
  });

  it('R-691 takes the database from a factory', async () => {
    const { controllers, ...options } = captureOptions({ database: ownOptions(database) });
    const app = await opened(
      Application.of(
        OAuth2CaptureModule.forRootAsync({
          controllers,
          dataSource: false,
          useFactory: () => options,
        }),
      ),
    );
    expect(await app.get(OAuth2TokenService).save(capture)).toMatchObject({ status: 'active' });
  });

  it('R-694 with migrations: "command" stops without tables, and names the command', async () => {
    const error = await bootFailure(
      bootAlone(ownOptions(database, { migrations: 'command' })).then((app) => {
        apps.push(app);
        return app;
      }),
    );
    expect(error.message).toContain('npx nestjs-oauth2-capture migrate');
    if (name !== 'postgres') return;
    const sql =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'nestjs-oauth2-capture'";
    await until(async () => (await database.all(sql)).length === 0);
  });

  it('R-695 keeps the tables that the migrations of a DataSource have created', async () => {
    const key = newKey();
    const host = await opened(Application.bootOn(database, { encryptionKeys: [key] }));
    const { id } = await host.get(OAuth2TokenService).save(capture);
    await host.close();
    const app = await opened(bootAlone(ownOptions(database), { encryptionKeys: [key] }));
    expect(await app.get(OAuth2TokenService).getValidToken({ id })).toBe('AT-1');
  });
});

describeEachDatabase(
  'the schema of an application without TypeORM',
  (name) => {
    it('R-692 holds all tables, and no sequence that another tool would delete', async () => {
      const database = await createDatabase(name, '');
      const keys = [newKey(), newKey()];
      const own = ownOptions(database, { schema: 'oauth2' });
      const app = await bootAlone(own, { encryptionKeys: keys });
      try {
        const tokens = app.get(OAuth2TokenService);
        const { id } = await tokens.save(capture);
        expect(await tokens.getValidToken({ id })).toBe('AT-1');
        expect(await tokens.find({ owner: 'alice' })).toHaveLength(1);
        await app.close();
        const rotating = await bootAlone(own, { encryptionKeys: keys.toReversed() });
        expect(await rotating.get(OAuth2TokenService).rotateEncryptionKeys()).toMatchObject({
          rotated: 1,
        });
        await rotating.get(OAuth2TokenService).disconnect({ id });
        await rotating.close();
        const tables = await database.all(
          "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 2",
        );
        expect(tables).toEqual(
          [
            'oauth2_authorization',
            'oauth2_capture_migration',
            'oauth2_revocation',
            'oauth2_token',
          ].map((table) => ({ table_schema: 'oauth2', table_name: table })),
        );
        expect(await database.all('SELECT sequencename FROM pg_sequences')).toEqual([]);
      } finally {
        await app.close();
        await database.close();
      }
    });
  },
  ['postgres'],
);

describe('the options of a database that the module opens', () => {
  const failure = (database: object, more: object = {}): Promise<Error> =>
    bootFailure(
      Application.of(
        sqlite(':memory:', { name: (more as { dataSource?: string }).dataSource }),
        OAuth2CaptureModule.forRoot({ ...captureOptions(), database, ...more }),
      ),
    );
  it.each([
    [{ type: 'postgres' }, {}, 'database.url: is missing.'],
    [{ url: 'postgres://h/d' }, {}, 'database.type: is missing.'],
    [{ type: 'oracle', url: 'oracle://h/d' }, {}, 'database.type: is unknown.'],
    [{ type: 'postgres', url: 'mysql://u:pw-1@h/d' }, {}, 'is not a URL of a postgres database.'],
    [{ type: 'mysql', url: 'mysql://u:pw-1@h' }, {}, 'database.url: names no database.'],
    [{ type: 'sqlite', url: 'postgres://u:pw-1@h/d' }, {}, 'database.url: is not a path.'],
    [{ type: 'sqlite', url: 'x', schema: 'a' }, {}, 'database.schema: is an option of PostgreSQL'],
    [{ type: 'postgres', url: 'postgres://h/d', schema: 'a.b' }, {}, 'is not the name of a schema'],
    [{ type: 'sqlite', url: 'x' }, { dataSource: 'other' }, 'Remove dataSource'],
    [{ schema: 'a' }, {}, 'Make this setting in your DataSource'],
    [{ migrations: 'never' }, {}, 'Use "boot" or "command"'],
  ])('R-696 are checked before a connection: %j %j', async (database, more, message) => {
    const error = await failure(database, more);
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('pw-1');
  });

  it('R-696 of a factory need dataSource: false', async () => {
    const { controllers, ...options } = captureOptions();
    const error = await bootFailure(
      Application.of(
        sqlite(),
        OAuth2CaptureModule.forRootAsync({
          controllers,
          useFactory: () => ({ ...options, database: { type: 'sqlite', url: 'x' } }),
        }),
      ),
    );
    expect(error.message).toContain('Add dataSource: false next to useFactory');
  });
});
