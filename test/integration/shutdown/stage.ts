import type { DynamicModule, Type } from '@nestjs/common';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../../databases/test-database.js';
import type { Answer } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { decryptPair, type Pair } from '../../soak/stored-pair.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  temporaryDirectory,
  typeOrmOn,
} from '../fixtures/application.js';
import { rotated } from '../fixtures/fleet.js';

type Import = Type | DynamicModule;

/** What a host makes its modules of. */
export interface Parts {
  database: DynamicModule;
  capture: DynamicModule;
}

/** A response that is ready and held back. */
export interface Held {
  /** Settles when the request is there. */
  arrived: Promise<void>;
  release(): void;
}

let serial = 0;

/** Applications that come and go on one database, before one authorization server that rotates. */
export class Stage {
  private readonly apps = new Set<Application>();

  private constructor(
    readonly server: FaultServer,
    readonly database: TestDatabase,
    readonly options: CaptureOptions,
    private readonly directory: ReturnType<typeof temporaryDirectory>,
  ) {}

  static async open(
    name: DatabaseName = 'sqlite',
    options: Partial<CaptureOptions> = {},
  ): Promise<Stage> {
    const server = await FaultServer.start();
    const directory = temporaryDirectory();
    const database = await createDatabase(name, directory.file);
    server.always('/token', rotated);
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const all = captureOptions({
      encryptionKeys: [newKey()],
      providers: { acme: { ...client, endpoints: server.endpoints } },
      ...options,
    });
    return new Stage(server, database, all, directory);
  }

  /** Boots an application; the host may arrange its modules. */
  async boot(
    arrange: (parts: Parts) => Import[] = ({ database, capture }) => [database, capture],
    { name, ...extras }: { name?: string; isGlobal?: boolean } = {},
  ): Promise<Application> {
    const capture = OAuth2CaptureModule.forRoot({ ...this.options, dataSource: name, ...extras });
    const parts = { database: typeOrmOn(this.database, { name }), capture };
    const app = await Application.of(...arrange(parts));
    this.apps.add(app);
    return app;
  }

  /** A connection of a new account whose access token is over, or lives for `lifeMs` more. */
  async connection(app: Application, lifeMs = -60_000): Promise<string> {
    serial += 1;
    const { id } = await app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: `AT-${serial}`, refresh_token: `RT-${serial}`, expires_in: 3600 },
      resourceOwner: { id: `account-${serial}` },
    });
    await this.database.set(id, 'issued_at', app.clock.now() + lifeMs - 3_600_000);
    await this.database.set(id, 'expires_at', app.clock.now() + lifeMs);
    return id;
  }

  /** Holds the next response of a path until it is released; what was issued with it stays issued. */
  hold(path: string): Held {
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const after = new Promise<void>((resolve) => (release = resolve));
    this.server.script(path, (usual: Answer, request: RecordedRequest) => {
      arrive();
      return {
        ...(path === '/token' && isRefresh(request) ? rotated(usual, request) : usual),
        after,
      };
    });
    return { arrived, release };
  }

  /** How many refreshes have been asked for. */
  get refreshes(): number {
    return this.server.to('/token').filter(isRefresh).length;
  }

  /** What is stored for a connection. */
  async stored(id: string): Promise<Pair> {
    const row = await this.database.token(id);
    if (row === undefined) throw new Error(`no row ${id}`);
    return decryptPair(this.options.encryptionKeys, row);
  }

  async close(): Promise<void> {
    await Promise.all([...this.apps].map((app) => app.close()));
    await this.database.close();
    await this.server.close();
    this.directory.remove();
  }
}

const isRefresh = ({ form }: RecordedRequest): boolean =>
  form.get('grant_type') === 'refresh_token';
