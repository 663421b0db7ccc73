import { inspect } from 'node:util';
import type { DynamicModule } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { getDataSourceToken } from '@nestjs/typeorm';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import { oauth2CaptureEntities } from '../../../lib/entities.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { SqliteFile } from '../../fixtures/database.js';
import {
  Application,
  bootFailure,
  type CaptureOptions,
  captureOptions,
  newKey,
  sqlite,
  temporaryDirectory,
} from '../fixtures/application.js';

const TOKEN = {
  owner: 'alice',
  provider: 'acme',
  tokens: { access_token: 'AT' },
  resourceOwner: { id: '1' },
};

describe('the database of the application', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  const apps: Application[] = [];
  beforeEach(() => {
    directory = temporaryDirectory();
  });
  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.close()));
    directory.remove();
  });
  const boot = async (
    database: DynamicModule,
    options: Partial<CaptureOptions> = {},
  ): Promise<Application> => {
    const capture = OAuth2CaptureModule.forRoot(captureOptions(options));
    const app = await Application.of(database, capture);
    apps.push(app);
    return app;
  };
  const refused = async (
    database: DynamicModule,
    options: Partial<CaptureOptions> = {},
  ): Promise<string> => {
    const error = await bootFailure(boot(database, options));
    expect(error).toBeInstanceOf(OAuth2ConfigurationError);
    return error.message;
  };

  it('must know the entities', async () => {
    const message = await refused(sqlite(':memory:', { autoLoadEntities: false }));
    expect(message).toMatch(/oauth2CaptureEntities|autoLoadEntities/);
    const listed = { autoLoadEntities: false, entities: oauth2CaptureEntities };
    expect(await boot(sqlite(':memory:', listed))).toBeInstanceOf(Application);
  });

  it('must have the tables', async () => {
    const message = await refused(sqlite(':memory:', { migrationsRun: false }));
    expect(message).toMatch(/oauth2_token: the table is missing/);
    expect(message).toContain("migrationsFor('sqlite')");
  });

  it('must have the columns of this version', async () => {
    await (await boot(sqlite(directory.file))).close();
    apps.length = 0;
    const file = new SqliteFile(directory.file);
    file.run('ALTER TABLE oauth2_token DROP COLUMN metadata');
    file.close();
    expect(await refused(sqlite(directory.file))).toMatch(/oauth2_token.*older version/);
  });

  it('may migrate as late as its bootstrap', async () => {
    class LateModule {
      constructor(private readonly source: DataSource) {}
      async onModuleInit(): Promise<void> {
        await this.source.runMigrations();
      }
    }
    const late: DynamicModule = {
      module: LateModule,
      imports: [sqlite(':memory:', { migrationsRun: false })],
      providers: [
        {
          provide: 'late',
          inject: [DataSource],
          useFactory: (source: DataSource) => new LateModule(source),
        },
      ],
    };
    Reflect.defineMetadata('design:paramtypes', [DataSource], LateModule);
    expect(await boot(late)).toBeInstanceOf(Application);
  });

  it('may be one of several, by its name', async () => {
    const named = sqlite(directory.file, { name: 'vault' });
    const app = await boot(named, { dataSource: 'vault' });
    const token = await app.get(OAuth2TokenService).save(TOKEN);
    const source = app.context.get<DataSource>(getDataSourceToken('vault'), { strict: false });
    const rows = await source.query<{ id: string }[]>('SELECT id FROM oauth2_token');
    expect(rows).toEqual([{ id: token.id }]);
  });

  it('may prefix the tables', async () => {
    const app = await boot(sqlite(directory.file, { entityPrefix: 'app_' }));
    const token = await app.get(OAuth2TokenService).save(TOKEN);
    expect(await app.get(OAuth2TokenService).getValidToken(token)).toBe('AT');
    await app.get(OAuth2TokenService).disconnect(token);
    const file = new SqliteFile(directory.file);
    expect(file.all('SELECT * FROM app_oauth2_token')).toEqual([]);
    file.close();
  });

  it('R-079: is refused with another key, before anything is written', async () => {
    const [right, wrong] = [newKey(), newKey()];
    const first = await boot(sqlite(directory.file), { encryptionKeys: [right] });
    await first.get(OAuth2TokenService).save(TOKEN);
    const file = new SqliteFile(directory.file);
    const before = file.dump();
    const message = await refused(sqlite(directory.file), { encryptionKeys: [wrong] });
    expect(message).toMatch(/encryptionKeys: the stored tokens do not open.*[0-9a-f]{12}/);
    expect(message).not.toContain(wrong);
    expect(file.dump()).toBe(before);
    file.close();
    const both = { encryptionKeys: [wrong, right] };
    expect(await boot(sqlite(directory.file), both)).toBeInstanceOf(Application);
  });

  it('R-079: is refused when a row of a known key cannot be decrypted', async () => {
    const encryptionKeys = [newKey()];
    const first = await boot(sqlite(directory.file), { encryptionKeys });
    await first.get(OAuth2TokenService).save(TOKEN);
    const file = new SqliteFile(directory.file);
    file.run("UPDATE oauth2_token SET access_token = 'damaged'");
    file.close();
    expect(await refused(sqlite(directory.file), { encryptionKeys })).toMatch(/do not open/);
  });

  it('R-078: warns of a key that is missing among others', async () => {
    const [first, second] = [newKey(), newKey()];
    const one = await boot(sqlite(directory.file), { encryptionKeys: [first] });
    await one.get(OAuth2TokenService).save(TOKEN);
    const two = await boot(sqlite(directory.file), { encryptionKeys: [second, first] });
    await two.get(OAuth2TokenService).save({ ...TOKEN, owner: 'bob' });
    const late = await boot(sqlite(directory.file), { encryptionKeys: [second] });
    expect(late.log.text).toMatch(
      /encrypted with key [0-9a-f]{12}, which is not in encryptionKeys/,
    );
    expect(late.log.text).not.toContain(second);
  });

  it('S-071: logs no token, whatever it logs', async () => {
    const lines: string[] = [];
    const keep = (...parts: unknown[]): void => void lines.push(inspect(parts.slice(0, 2)));
    const logger = {
      logQuery: keep,
      logQueryError: keep,
      logQuerySlow: keep,
      logSchemaBuild: keep,
      logMigration: keep,
      log: keep,
    };
    const app = await boot(sqlite(':memory:', { logging: true, logger }));
    const tokens = { access_token: 'SENTINEL-access', refresh_token: 'SENTINEL-refresh' };
    const saved = await app.get(OAuth2TokenService).save({ ...TOKEN, tokens });
    await app.get(OAuth2TokenService).getValidToken(saved);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.join('\n')).not.toContain('SENTINEL');
  });
});
