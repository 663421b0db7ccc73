import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { DynamicModule } from '@nestjs/common';
import { getDataSourceToken, TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import Database from 'libsql';
import { type DataSource, DefaultNamingStrategy } from 'typeorm';
import { migrationsFor } from '../../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import {
  Application,
  captureOptions,
  newKey,
  temporaryDirectory,
} from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT } from '../fixtures/strategies.js';

const snake = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/** As typeorm-naming-strategies has it. */
class SnakeNaming extends DefaultNamingStrategy {
  override tableName(className: string, customName?: string): string {
    return customName ?? snake(className);
  }
  override columnName(property: string, customName: string, prefixes: string[]): string {
    return snake(prefixes.concat('').join('_')) + (customName || snake(property));
  }
  override primaryKeyName(): string {
    return `pk_${Math.random().toString(36).slice(2)}`;
  }
}

/** Names whatever has no name of its own by capitals, and tables below a product's name. */
class LoudNaming extends DefaultNamingStrategy {
  override tableName(className: string, customName?: string): string {
    return `product_${customName ?? className}`;
  }
  override columnName(property: string, customName: string): string {
    return customName || property.toUpperCase();
  }
}

const SETTINGS: [what: string, settings: Partial<TypeOrmModuleOptions>, schema?: string][] = [
  ['synchronize', { synchronize: true }],
  ['synchronize and snake names', { synchronize: true, namingStrategy: new SnakeNaming() }],
  ['migrations and snake names', { namingStrategy: new SnakeNaming() }],
  ['synchronize and loud names', { synchronize: true, namingStrategy: new LoudNaming() }],
  ['synchronize and a prefix', { synchronize: true, entityPrefix: 'app_' }],
  ['migrations and a prefix', { entityPrefix: 'app_' }],
  [
    'a prefix, snake names and no constructors',
    {
      entityPrefix: 'my_',
      namingStrategy: new SnakeNaming(),
      entitySkipConstructor: true,
    },
  ],
  ['another schema', {}, 'tokens'],
  ['another schema and synchronize', { synchronize: true }, 'tokens'],
];

describeEachDatabase('settings of the DataSource', (name) => {
  let server: FaultServer;
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase | undefined;
  const apps: Application[] = [];
  beforeAll(async () => void (server = await FaultServer.start()));
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
    await database?.close();
    directory.remove();
  });
  afterAll(() => server.close());

  const typeorm = (settings: Partial<TypeOrmModuleOptions>): DynamicModule =>
    TypeOrmModule.forRoot({
      ...database?.options,
      ...(name === 'sqlite' && { driver: Database, enableWAL: true, timeout: 5000 }),
      autoLoadEntities: true,
      retryAttempts: 1,
      ...(settings.synchronize !== true && {
        migrations: migrationsFor(database?.dialect ?? 'sqlite'),
        migrationsRun: true,
      }),
      ...settings,
    } as TypeOrmModuleOptions);
  const boot = async (
    imports: DynamicModule[],
    encryptionKeys: string[],
    dataSource?: string,
  ): Promise<Application> => {
    const providers = { acme: { ...CLIENT, endpoints: server.endpoints } };
    const options = captureOptions({ encryptionKeys, providers, dataSource });
    const app = await Application.of(...imports, OAuth2CaptureModule.forRoot(options));
    apps.push(app);
    return app;
  };
  const open = async (): Promise<TestDatabase> => {
    directory = temporaryDirectory();
    return (database = await createDatabase(name, directory.file));
  };

  /** Connects, reads, refreshes, sweeps, rotates keys and disconnects. */
  async function lead(app: Application, later: () => Promise<Application>): Promise<void> {
    const tokens = app.get(OAuth2TokenService);
    const ids: string[] = [];
    for (const owner of ['alice', 'Alice', 'bob']) {
      ids.push((await (await Flow.begin(app, { owner })).finish()).token.id);
    }
    const read = await Promise.all(ids.map((id) => tokens.getValidToken({ id })));
    expect(new Set(read).size).toBe(3);
    expect(await tokens.getValidToken({ owner: 'alice', provider: 'acme' })).toBe(read[0]);
    const refreshed = await tokens.refresh({ id: ids[0] ?? '' });
    expect(refreshed).toMatchObject({ status: 'active', ownerId: 'alice' });
    expect(await tokens.getValidToken({ id: ids[0] ?? '' })).not.toBe(read[0]);
    await tokens.refreshDue();
    const again = (await (await Flow.begin(app, { owner: 'bob' })).finish()).token;
    expect(again.id).toBe(ids[2]);
    expect(await tokens.validate({ id: again.id })).toMatchObject({ valid: true });
    const found = await tokens.findAcrossOwners({ provider: 'acme', account: '1001' });
    expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
    const next = (await later()).get(OAuth2TokenService);
    expect(await next.rotateEncryptionKeys()).toMatchObject({ rotated: 3, failed: 0 });
    expect(await next.getValidToken({ id: ids[1] ?? '' })).toBe(read[1]);
    await next.disconnect({ id: ids[1] ?? '' });
    expect(await next.disconnectOwner('bob')).toMatchObject({ connections: 1 });
    expect(await next.find({ owner: 'alice' })).toHaveLength(1);
  }

  const possible = SETTINGS.filter(([, , schema]) => schema === undefined || name === 'postgres');
  it.each(possible.map((row) => ({ what: row[0], settings: row[1], schema: row[2] })))(
    'S-225: a connection works with $what',
    async ({ settings, schema }) => {
      const { run } = await open().then((one) => ({ run: one.run.bind(one) }));
      if (schema !== undefined) await run(`CREATE SCHEMA ${schema}`);
      const all = { ...settings, ...(schema !== undefined && { schema }) };
      const keys = [newKey(), newKey()];
      const app = await boot([typeorm(all)], keys.slice(1));
      await lead(app, () => boot([typeorm(all)], keys));
    },
  );

  it('S-226: a connection works in one of two DataSources, whichever is the default', async () => {
    await open();
    const keys = [newKey(), newKey()];
    const file = temporaryDirectory();
    const other = TypeOrmModule.forRoot({
      type: 'better-sqlite3',
      driver: Database,
      database: file.file,
      retryAttempts: 1,
    });
    const own = (): DynamicModule => typeorm({ name: 'tokens' });
    const app = await boot([other, own()], keys.slice(1), 'tokens');
    await lead(app, () => boot([other, own()], keys, 'tokens'));
    const source = app.context.get<DataSource>(getDataSourceToken(), { strict: false });
    expect(await source.query('SELECT name FROM sqlite_master')).toEqual([]);
    file.remove();
  });

  it('S-228: a naming strategy that renames our columns stops the boot and is named', async () => {
    await open();
    class Prefixed extends DefaultNamingStrategy {
      override columnName(property: string): string {
        return `c_${property}`;
      }
    }
    const settings = { synchronize: true, namingStrategy: new Prefixed() };
    const message = await boot([typeorm(settings)], [newKey()]).then(
      () => 'booted',
      (error: Error) => error.message,
    );
    expect(message).toContain(
      'TypeOrmModule.namingStrategy: the naming strategy renames the column',
    );
    expect(message).toContain('customName');
  });

  it('synchronize changes nothing at the next boot', async () => {
    const one = await open();
    const settings = { synchronize: true };
    const keys = [newKey()];
    await boot([typeorm(settings)], keys);
    const before = JSON.stringify(await one.schema());
    await boot([typeorm(settings)], keys);
    expect(JSON.stringify(await one.schema())).toBe(before);
  });
});
