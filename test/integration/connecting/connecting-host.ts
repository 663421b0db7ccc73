import { OAuth2Authorization } from '../../../lib/authorization/storage/oauth2-authorization.entity.js';
import type { INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource, IsNull } from 'typeorm';
import { CodeVerifiers } from '../../../lib/authorization/flows/code-verifiers.js';
import type { FlowFacts } from '../../../lib/authorization/storage/flow-context.js';
import { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import {
  OAuth2AuthorizationService,
  OAuth2CaptureModule,
  OAuth2TokenService,
} from '../../../lib/index.js';
import { Browser, type Page, type Visit } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { freePort } from '../../fixtures/loopback.js';
import { type CaptureOptions, captureOptions, LogBook, sqlite } from '../fixtures/application.js';

export type Providers = CaptureOptions['providers'];

/** An application that listens, a scripted provider, and browsers of its users. */
export class ConnectingHost {
  private browser = new Browser();

  private constructor(
    private readonly app: INestApplication,
    readonly server: FaultServer,
    readonly log: LogBook,
    readonly url: string,
  ) {}

  /** @param more strategies to add, and further options */
  static async start(
    providers: (server: FaultServer) => Providers,
    more: { strategies?: Type[]; options?: Partial<CaptureOptions> } = {},
  ): Promise<ConnectingHost> {
    const server = await FaultServer.start();
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const log = new LogBook();
    const capture = OAuth2CaptureModule.forRoot(
      captureOptions({
        baseUrl: url,
        controllers: true,
        resolveOwner: ({ headers }) => (headers as Record<string, string>)['x-user'],
        http: { timeout: 2 },
        providers: providers(server),
        ...more.options,
      }),
    );
    const module = {
      module: class HostModule {},
      imports: [sqlite(), capture],
      providers: more.strategies ?? [],
    };
    const app = await NestFactory.create(module, { logger: log, abortOnError: false });
    await app.listen(port, '127.0.0.1');
    return new ConnectingHost(app, server, log, url);
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  get authorization(): OAuth2AuthorizationService {
    return this.app.get(OAuth2AuthorizationService);
  }

  sql(statement: string): Promise<unknown> {
    return this.app.get(DataSource).query(statement);
  }

  /** Has the pending flows be as a process with another configuration would have written them. */
  async rewriteFlows(changes: Partial<FlowFacts>): Promise<void> {
    const flows = this.app.get(DataSource).getRepository(OAuth2Authorization);
    const verifiers = this.app.get(CodeVerifiers);
    for (const flow of await flows.findBy({ claim: IsNull() })) {
      const changed = { ...flow, ...changes };
      const codeVerifier = verifiers.encrypt(changed, verifiers.decrypt(flow));
      await flows.update({ stateHash: flow.stateHash }, { ...changes, codeVerifier });
    }
  }

  /** Lets time pass for the application. */
  pass(ms: number): void {
    this.app.get(DatabaseClock).shift(ms);
  }

  get<T>(token: Type<T>): T {
    return this.app.get(token);
  }

  /** Visits an address of the application as this user; null for somebody who is not logged in. */
  visit(
    address: string,
    user: string | null = 'alice',
    headers: Visit['headers'] = {},
  ): Promise<Page> {
    const url = address.startsWith('http') ? address : `${this.url}/oauth2${address}`;
    return this.browser.get(url, {
      headers: { ...(user !== null && { 'x-user': user }), ...headers },
    });
  }

  /** Begins a flow and consents: the callback's address, not yet opened. */
  async arrive(provider: string, query = ''): Promise<string> {
    const begun = await this.visit(`/${provider}/connect${query}`);
    const location = begun.headers.location;
    if (begun.status !== 302 || location === undefined) {
      throw new Error(`connect responded with ${begun.status}: ${begun.body}`);
    }
    const atProvider = await this.browser.get(location);
    return atProvider.headers.location ?? '';
  }

  /** The whole flow, as JSON where the browser asks for it. */
  async connect(provider: string, query = '', headers: Visit['headers'] = {}): Promise<Page> {
    return this.visit(await this.arrive(provider, query), 'alice', headers);
  }

  /** Another browser, without cookies. */
  anotherBrowser(): void {
    this.browser = new Browser();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.server.close();
  }
}
