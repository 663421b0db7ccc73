import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import type { ProviderConfiguration } from '../../../lib/oauth2-capture.options.js';
import type { FakeName, FakeOf } from '../../../lib/testing/providers/catalogue.js';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';
import type { OAuth2Token } from '../../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { Browser, type Page } from '../../fixtures/browser.js';
import { freePort } from '../../fixtures/loopback.js';
import { captureOptions, sqlite } from '../fixtures/application.js';

/** An application whose users log in by naming themselves, with the strict fake of one provider. */
export class AccountsHost<N extends FakeName> {
  private readonly browser = new Browser();

  private constructor(
    private readonly name: N,
    private readonly app: INestApplication,
    private readonly fakes: FakeProviders,
    private readonly url: string,
  ) {}

  static async start<N extends FakeName>(
    name: N,
    configuration: Partial<ProviderConfiguration> = {},
  ): Promise<AccountsHost<N>> {
    const fakes = await FakeProviders.start({ providers: [name] });
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const capture = OAuth2CaptureModule.forRoot(
      captureOptions({
        baseUrl: url,
        controllers: true,
        resolveOwner: ({ headers }) => (headers as Record<string, string>)['x-user'],
        pages: { chooseAfterConnect: false },
        providers: { [name]: fakes.configuration(name, configuration) },
      }),
    );
    const module = { module: class HostModule {}, imports: [sqlite(), capture] };
    const app = await NestFactory.create(module, { logger: false, abortOnError: false });
    await app.listen(port, '127.0.0.1');
    return new AccountsHost(name, app, fakes, url);
  }

  get fake(): FakeOf<N> {
    return this.fakes.provider(this.name) as FakeOf<N>;
  }

  get tokens(): OAuth2TokenService {
    return this.app.get(OAuth2TokenService);
  }

  /** What the user has, in order of kind. */
  all(owner: string): Promise<OAuth2Token[]> {
    return this.tokens.find({ owner });
  }

  /** The user connects in a browser; the connection of the account. */
  async connect(owner: string): Promise<OAuth2Token> {
    const headers = { 'x-user': owner };
    const link = `${this.url}/oauth2/${this.name}/connect`;
    const last = await this.browser.follow(link, (next) => next === `${this.url}/`, { headers });
    const token = await this.tokens.findOne({ owner, provider: this.name });
    if (token === null) throw new Error(`not connected: ${last.status} ${last.body}`);
    return token;
  }

  /** A JSON call of the user. */
  async call(
    owner: string,
    method: string,
    path: string,
    { csrf, ...json }: { id?: string; csrf?: string } = {},
  ): Promise<{ status: number; json: Record<string, unknown> }> {
    const headers = {
      accept: 'application/json',
      'x-user': owner,
      ...(csrf !== undefined && { 'x-csrf-token': csrf }),
    };
    const visit = method === 'GET' ? { headers } : { headers, json };
    const page: Page = await this.browser.send(method, `${this.url}/oauth2/${path}`, visit);
    return { status: page.status, json: JSON.parse(page.body) as Record<string, unknown> };
  }

  /** Lets time pass here and at the provider. */
  pass(ms: number): void {
    this.app.get(DatabaseClock).shift(ms);
    this.fake.moveClock(ms);
  }

  async reset(...owners: string[]): Promise<void> {
    for (const owner of owners) await this.tokens.disconnectOwner(owner);
    this.fake.reset();
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.fakes.close();
  }
}
