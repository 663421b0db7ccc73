import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import type { Host } from '../fixtures/host.js';
import { BrowserErrors } from './browser-errors.js';

/** Somebody with a browser profile of their own, at a host. */
export class BrowserUser {
  private constructor(
    readonly name: string,
    readonly host: Host,
    readonly context: BrowserContext,
    readonly page: Page,
    readonly complaints: BrowserErrors,
  ) {}

  /** @param look such as the colour scheme and the size of the window */
  static async arrive(
    browser: Browser,
    host: Host,
    name: string,
    look: BrowserContextOptions = {},
  ): Promise<BrowserUser> {
    const context = await browser.newContext({ locale: 'en-GB', ...look });
    context.setDefaultTimeout(15_000);
    const complaints = await BrowserErrors.of(context);
    return new BrowserUser(name, host, context, await context.newPage(), complaints);
  }

  /** Begins a session at the host. */
  async login(name = this.name): Promise<this> {
    const answer = await this.context.request.post(`${this.host.url}/test/login`, {
      data: { user: name },
    });
    const { cookie } = (await answer.json()) as { cookie: string };
    const [, session = ''] = /^session=([^;]+)/.exec(cookie) ?? [];
    await this.context.addCookies([{ name: 'session', value: session, url: this.host.url }]);
    return this;
  }

  /** The page of connections, or what lies below it. */
  home(rest = ''): string {
    return `${this.host.url}/oauth2${rest}`;
  }

  async goHome(page = this.page): Promise<Page> {
    await page.goto(this.home());
    return page;
  }

  /** Connects an account as people do: from the list, through the consent, back to the list. */
  async connect(provider = 'alpha'): Promise<void> {
    await this.goHome();
    await this.page.getByRole('link', { name: new RegExp(`^Connect .*\\b${provider}$`) }).click();
    await this.page.getByRole('link', { name: 'Allow' }).click();
    await this.page.getByRole('status').waitFor();
  }

  async leave(): Promise<void> {
    await this.context.close();
    this.complaints.assertAsExpected();
  }
}
