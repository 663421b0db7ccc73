import { TypeOrmModule } from '@nestjs/typeorm';
import Database from 'libsql';
import { migrationsFor } from '../../lib/migrations/index.js';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import { createDatabase } from '../databases/databases.js';
import type { DatabaseName, Row, TestDatabase } from '../databases/test-database.js';
import { type Answer, json } from '../fixtures/fault-answers.js';
import { FaultServer } from '../fixtures/fault-server.js';
import type { RecordedRequest } from '../fixtures/recorded-request.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  temporaryDirectory,
} from './application.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const HOUR_MS = 3_600_000;
let serial = 0;

/** Applications on one database of any kind, which sweep it, before one authorization server. */
export class Fleet {
  readonly all: Application[] = [];
  private shifted = 0;

  private constructor(
    readonly server: FaultServer,
    readonly database: TestDatabase,
    private readonly options: Partial<CaptureOptions>,
    private readonly typeorm: object,
    private readonly directory: ReturnType<typeof temporaryDirectory>,
  ) {}

  /** Two providers at different origins, `acme` and `other`; everything is renewed ahead of need. */
  static async open(
    name: DatabaseName,
    options: Partial<CaptureOptions> = {},
    processes = 1,
    typeorm: object = {},
  ): Promise<Fleet> {
    const server = await FaultServer.start();
    const directory = temporaryDirectory();
    const database = await createDatabase(name, directory.file);
    const acme = { ...CLIENT, endpoints: server.endpoints };
    // The same server under another origin, of which nothing that is learned of the first holds.
    const elsewhere = `${server.url.replace('127.0.0.1', 'localhost')}/other`;
    const other = { ...acme, endpoints: { ...server.endpoints, token: elsewhere } };
    const all: Partial<CaptureOptions> = {
      encryptionKeys: [newKey()],
      // So seldom that a test sweeps by hand alone.
      background: { every: 3_600, mode: 'all', batch: 10 },
      providers: { acme, other },
      ...options,
    };
    const fleet = new Fleet(server, database, all, typeorm, directory);
    server.always('/token', rotated);
    server.always('/other', rotated);
    for (let count = 0; count < processes; count += 1) await fleet.join();
    return fleet;
  }

  /** Another application on the same database. */
  async join(options: Partial<CaptureOptions> = {}): Promise<Application> {
    const { type, ...connection } = this.database.options;
    const sqlite = { driver: Database, enableWAL: true, timeout: 5000 };
    const database = TypeOrmModule.forRoot({
      type,
      ...connection,
      ...(type === 'better-sqlite3' ? sqlite : {}),
      autoLoadEntities: true,
      migrations: migrationsFor(this.database.dialect),
      migrationsRun: true,
      retryAttempts: 1,
      ...this.typeorm,
    });
    const capture = OAuth2CaptureModule.forRoot(captureOptions({ ...this.options, ...options }));
    const app = await Application.of(database, capture);
    app.clock.shift(this.shifted);
    this.all.push(app);
    return app;
  }

  get app(): Application {
    const [app] = this.all;
    if (app === undefined) throw new Error('nobody is in the fleet');
    return app;
  }

  tokens(app = this.app): OAuth2TokenService {
    return app.get(OAuth2TokenService);
  }

  /** A connection that is due, of a new account; its refresh token says which it is. */
  async due(provider = 'acme', columns: Row = {}): Promise<string> {
    serial += 1;
    const { id } = await this.tokens().save({
      owner: 'alice',
      provider,
      tokens: { access_token: `AT-${serial}`, refresh_token: `RT-${serial}`, expires_in: 3600 },
      resourceOwner: { id: String(serial) },
    });
    const now = this.app.clock.now();
    const old = { issued_at: now - HOUR_MS, expires_at: now - 1_000, refresh_at: now - 1_000 };
    for (const [column, value] of Object.entries({ ...old, ...columns }))
      await this.database.set(id, column, value);
    return id;
  }

  /** So many of them, one a millisecond; what was asked before is forgotten. */
  async manyDue(count: number, provider = 'acme'): Promise<string[]> {
    const ids: string[] = [];
    const now = this.app.clock.now();
    for (let index = 0; index < count; index += 1)
      ids.push(await this.due(provider, { refresh_at: now - count - 1_000 + index }));
    this.server.requests.length = 0;
    return ids;
  }

  /** The refresh tokens that the server was asked with, in the order of asking. */
  get asked(): string[] {
    return this.server.requests.map(({ form }) => form.get('refresh_token') ?? '');
  }

  /** Lets time pass for all processes. */
  pass(ms: number): void {
    this.shifted += ms;
    for (const { clock } of this.all) clock.shift(ms);
  }

  async row(id: string): Promise<Row> {
    const row = await this.database.token(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    return row;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((app) => app.close()));
    await this.database.close();
    await this.server.close();
    this.directory.remove();
  }
}

/** A new pair, whose refresh token differs from the one that brought it. */
export const rotated = (_usual: Answer, { form }: RecordedRequest): Answer => {
  const refreshToken = `${form.get('refresh_token')}-next`;
  return json(200, {
    access_token: `AT of ${refreshToken}`.replaceAll(' ', '-'),
    refresh_token: refreshToken,
    token_type: 'Bearer',
    expires_in: 3600,
  });
};
