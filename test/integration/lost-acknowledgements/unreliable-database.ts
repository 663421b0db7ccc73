import type { DynamicModule, Type } from '@nestjs/common';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../../databases/test-database.js';
import { account } from '../../fixtures/fault-provider.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { TcpProxy } from '../../fixtures/tcp-proxy.js';
import { until } from '../../fixtures/until.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  typeOrmOn,
} from '../fixtures/application.js';
import { rotated } from '../fixtures/fleet.js';
import { CLIENT } from '../fixtures/strategies.js';

/** What becomes of the connection to the database in the middle of a statement. */
export const faults = ['executed', 'not received', 'unreachable for a while'] as const;
export type Fault = (typeof faults)[number];

let serial = 0;

/** A database whose connections end in the middle of a statement, and an application that uses it. */
export class UnreliableDatabase {
  private constructor(
    readonly server: FaultServer,
    readonly database: TestDatabase,
    private readonly proxy: TcpProxy,
    readonly options: CaptureOptions,
    /** Reaches the database through the connections that end. */
    readonly behind: Application,
    /** Reaches it directly. */
    readonly direct: Application,
  ) {}

  static async open(
    name: DatabaseName,
    imports: Type[] = [],
    providers: CaptureOptions['providers'] = {},
  ): Promise<UnreliableDatabase> {
    const server = await FaultServer.start();
    server.always('/token', (usual, request) =>
      request.form.get('grant_type') === 'refresh_token' ? rotated(usual, request) : usual,
    );
    const database = await createDatabase(name, '');
    const proxy = await TcpProxy.start(database.options.url ?? '');
    const options = captureOptions({
      encryptionKeys: [newKey()],
      background: { every: 3_600, mode: 'all' },
      providers: { acme: { ...CLIENT, endpoints: server.endpoints }, ...providers },
    });
    const boot = (typeorm: DynamicModule): Promise<Application> =>
      Application.of(typeorm, ...imports, OAuth2CaptureModule.forRoot(options));
    const direct = await boot(typeOrmOn(database));
    const behind = await boot(UnreliableDatabase.through(proxy, database));
    return new UnreliableDatabase(server, database, proxy, options, behind, direct);
  }

  private static through(proxy: TcpProxy, { options, dialect }: TestDatabase): DynamicModule {
    const url = { ...options, url: proxy.url };
    return typeOrmOn({ dialect, options: url } as TestDatabase);
  }

  /** TypeORM for another host, through the connections that end. */
  get typeorm(): DynamicModule {
    return UnreliableDatabase.through(this.proxy, this.database);
  }

  /** What the provider tells of the next account that is connected. */
  nextAccount(): string {
    serial += 1;
    const id = `account-${serial}`;
    this.server.provider.account = account(id);
    return id;
  }

  /** A stored connection of a new account, made over the direct way. */
  async connection(owner = 'alice'): Promise<string> {
    const id = this.nextAccount();
    const tokens = { access_token: `AT-${id}`, refresh_token: `RT-${id}`, expires_in: 3600 };
    const input = { owner, provider: 'acme', tokens, resourceOwner: { id } };
    return (await this.direct.get(OAuth2TokenService).save(input)).id;
  }

  /** The same, whose access token is over, and which is due. */
  async dueConnection(): Promise<string> {
    const id = await this.connection();
    const now = this.direct.clock.now();
    const old = { issued_at: now - 3_600_000, expires_at: now - 1_000, refresh_at: now - 1_000 };
    for (const [column, value] of Object.entries(old)) await this.database.set(id, column, value);
    return id;
  }

  /** From now on the fault waits for a statement that matches. */
  arm(fault: Fault, statement: RegExp): void {
    if (fault === 'not received') this.proxy.swallow(statement);
    else this.proxy.withhold(statement);
  }

  /** Once the statement is there, the connections end. */
  async strike(fault: Fault): Promise<void> {
    await until(() => this.proxy.isWithholding || this.proxy.isSwallowing);
    this.proxy.cut();
    if (fault !== 'unreachable for a while') this.proxy.restore();
  }

  /** The database can be reached again. */
  recover(): void {
    this.proxy.restore();
  }

  async close(): Promise<void> {
    await Promise.all([this.direct.close(), this.behind.close()]);
    await this.proxy.close();
    await this.database.close();
    await this.server.close();
  }
}
