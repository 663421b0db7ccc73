import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import { DIE_AT, OwnDatabaseApp } from '../../fixtures/own-database-app.js';
import {
  Application,
  captureOptions,
  newKey,
  TEST_PROVIDER,
  temporaryDirectory,
} from '../../integration/fixtures/application.js';
import { ownOptions } from '../../integration/own-database/own-database.js';

const MIGRATION = 'CreateOAuth2CaptureTables1764000000000';
const PROCESSES = 3;

describeEachDatabase('processes without TypeORM', (name) => {
  const keys = [newKey()];
  const capture = { encryptionKeys: keys, providers: { acme: TEST_PROVIDER } };
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase;
  let app: OwnDatabaseApp;
  beforeEach(async () => {
    directory = temporaryDirectory();
    database = await createDatabase(name, directory.file);
    app = new OwnDatabaseApp(database, capture);
  });
  afterEach(async () => {
    app.remove();
    await database.close();
    directory.remove();
  });
  const executed = async (): Promise<unknown[]> =>
    (await database.all('SELECT name FROM oauth2_capture_migration')).map((row) => row.name);

  it('R-699 that start at once on an empty database create the tables once', async () => {
    const runs = await Promise.all(Array.from({ length: PROCESSES }, () => app.run('check')));
    for (const { stdout, exitCode } of runs) {
      expect(stdout).toContain('No issues');
      expect(exitCode).toBe(0);
    }
    expect(await executed()).toEqual([MIGRATION]);
  });

  it.each(['oauth2_capture_migration', 'CREATE TABLE.*oauth2_authorization', 'INSERT INTO'])(
    'R-700 one that is killed before "%s" leaves a database that the next one completes',
    async (statement) => {
      const killed = await app.startWith({ [DIE_AT]: statement }, 'migrate').ended;
      expect(killed.exitCode).toBeNull();
      const next = await app.run('migrate');
      expect(next.stdout).toBe(`executed: ${MIGRATION}\n`);
      expect((await app.run('check')).stdout).toContain('No issues');
    },
  );

  it('R-701 the commands work, and the first creates the tables where the boot does not', async () => {
    app.write({ ...capture, database: { migrations: 'command' } });
    expect((await app.run('check')).stdout).toContain('npx nestjs-oauth2-capture migrate');
    expect(await app.run('migrate')).toMatchObject({ exitCode: 0 });
    expect((await app.run('migrate')).stdout).toBe('The tables are up to date.\n');
    const host = await Application.of(
      OAuth2CaptureModule.forRoot(captureOptions({ ...capture, database: ownOptions(database) })),
    );
    const { id } = await host.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT-1' },
      resourceOwner: { id: 'account-1' },
    });
    await host.close();
    expect((await app.run('check')).stdout).toContain('No issues');
    expect((await app.run('explain', '--id', id)).stdout).toContain('acme');
    expect((await app.run('refresh-due')).stdout).toContain('refreshed: 0, failed: 0');
    expect((await app.run('rotate-keys')).stdout).toContain('failed: 0');
  });

  it('R-702 "migrate" of an application with a DataSource says how its tables are made', async () => {
    const withTypeOrm = new CompiledApp(database, { ...capture, baseUrl: 'https://app.example' });
    try {
      const { stderr, exitCode } = await withTypeOrm.run('migrate');
      expect(stderr).toContain('dataSource.runMigrations()');
      expect(exitCode).toBe(1);
    } finally {
      withTypeOrm.remove();
    }
  });

  it('R-693 a DataSource of the application knows nothing of them', async () => {
    app.write({
      ...capture,
      imports: [
        `TypeOrmModule.forRoot({ type: 'better-sqlite3', driver: Database, database: ':memory:', autoLoadEntities: true, synchronize: true })`,
        `(() => {
          class Observer {
            constructor(source) { this.source = source; }
            onApplicationBootstrap() {
              process.stderr.write('entities: ' + this.source.entityMetadatas.length + '\\n');
            }
          }
          class ObserverModule {}
          return {
            module: ObserverModule,
            providers: [{ provide: Observer, inject: [DataSource], useFactory: (s) => new Observer(s) }],
          };
        })()`,
      ],
    });
    const { stdout, stderr } = await app.run('check');
    expect(stdout).toContain('No issues');
    expect(stderr).toContain('entities: 0\n');
    expect(await executed()).toEqual([MIGRATION]);
  });
});
