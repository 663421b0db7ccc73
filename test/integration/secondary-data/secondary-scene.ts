import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { migrationsFor } from '../../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import type { CaptureInput } from '../../../lib/tokens/connections/capture-input.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase } from '../../databases/databases.js';
import type { DatabaseName, Row, TestDatabase } from '../../databases/test-database.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  sqlite,
  temporaryDirectory,
} from '../fixtures/application.js';

/** How a host of the scene differs from the usual one. */
export interface HostOptions {
  /** Members of the definition of `acme`. */
  definition?: Partial<OAuth2ProviderDefinition>;
  /** A strategy in place of a definition. */
  strategy?: Type;
  synchronize?: boolean;
  /** SQL that each of its connections begins with. */
  session?: string;
  options?: Partial<CaptureOptions>;
}

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

/** One database, a server behind the provider `acme`, and hosts that share a key. */
export class SecondaryScene {
  private readonly apps: Application[] = [];
  private readonly key = newKey();
  private accounts = 0;

  private constructor(
    readonly database: TestDatabase,
    readonly server: FaultServer,
    private readonly directory: ReturnType<typeof temporaryDirectory>,
  ) {}

  /** @param create what follows `CREATE DATABASE` */
  static async open(name: DatabaseName, create = ''): Promise<SecondaryScene> {
    const directory = temporaryDirectory();
    const database = await createDatabase(name, directory.file, create);
    return new SecondaryScene(database, await FaultServer.start(), directory);
  }

  async boot(host: HostOptions = {}): Promise<Application> {
    const { definition = {}, strategy, options } = host;
    const data: OAuth2ProviderDefinition = {
      label: 'Acme',
      endpoints: this.server.endpoints,
      pkce: 'supported',
      clientAuthentication: 'client_secret_post',
      refresh: { grant: 'refresh_token' },
      identity: { id: ['sub'], name: ['name'], username: ['preferred_username'] },
      ...definition,
    };
    @Module({ providers: [strategy ?? defineOAuth2Provider({ name: 'acme', ...data })] })
    class StrategiesModule {}
    const capture = OAuth2CaptureModule.forRoot(
      captureOptions({ encryptionKeys: [this.key], providers: { acme: CLIENT }, ...options }),
    );
    const app = await Application.of(this.typeOrm(host), StrategiesModule, capture);
    this.apps.push(app);
    return app;
  }

  private typeOrm({ synchronize = false, session }: HostOptions): DynamicModule {
    const { dialect, options } = this.database;
    const schema = { synchronize, migrationsRun: !synchronize };
    if (dialect === 'sqlite') return sqlite(options.database, schema);
    const given = {
      ...options,
      ...schema,
      autoLoadEntities: true,
      migrations: migrationsFor(dialect),
      retryAttempts: 1,
    } as TypeOrmModuleOptions;
    return TypeOrmModule.forRootAsync({
      useFactory: () => given,
      dataSourceFactory: (all) => connected(all as DataSourceOptions, session),
    });
  }

  /** A connection whose access token is over. */
  async expired(app: Application, input: Partial<CaptureInput> = {}): Promise<string> {
    this.accounts += 1;
    const { id } = await service(app).save({ ...grantOf(`account-${this.accounts}`), ...input });
    await this.database.expire(id);
    return id;
  }

  /** The next response to a refresh. */
  answer(members: Record<string, unknown>): void {
    this.server.script('/token', json(200, members));
  }

  /** The refresh token of the latest request. */
  get sent(): string | undefined {
    return this.server.to('/token').at(-1)?.form.get('refresh_token') ?? undefined;
  }

  async row(id: string): Promise<Row> {
    const row = await this.database.token(id);
    if (row === undefined) throw new Error('the row is gone');
    return row;
  }

  /** As when the pause of a failed refresh, or of a failed repair, is over. */
  async passPauses(id: string): Promise<void> {
    await this.database.set(id, 'retry_at', Date.now() - 1_000);
    const { repair_at } = await this.row(id);
    if (repair_at === null || repair_at === 0) return;
    await this.database.set(id, 'repair_at', Date.now() - 1_000);
    await this.database.set(id, 'refresh_at', Date.now() - 1_000);
  }

  async close(): Promise<void> {
    await Promise.all(this.apps.map((app) => app.close()));
    await this.database.close();
    await this.server.close();
    this.directory.remove();
  }
}

export const service = (app: Application): OAuth2TokenService => app.get(OAuth2TokenService);

export const grantOf = (account: string): CaptureInput => ({
  owner: 'alice',
  provider: 'acme',
  tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 },
  resourceOwner: { id: account },
});

async function connected(options: DataSourceOptions, session?: string): Promise<DataSource> {
  const source = new DataSource(options);
  if (session === undefined) return source;
  await source.initialize();
  const { pool } = source.driver as unknown as {
    pool: {
      on: (event: string, listener: (connection: { query: (sql: string) => void }) => void) => void;
    };
  };
  pool.on('connection', (connection) => connection.query(session));
  // The connections that are open already.
  await source.query(session);
  return source;
}
