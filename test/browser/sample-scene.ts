import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { freePort } from '../fixtures/loopback.js';
import { SampleApp } from '../fixtures/sample-app.js';
import { BrowserErrors } from './browser-errors.js';

/** The sample app with its demo provider, and people at it. */
export class SampleScene {
  private visits: { page: Page; complaints: BrowserErrors }[] = [];

  private constructor(
    private readonly app: SampleApp,
    private readonly directory: string,
    private readonly browser: () => Browser,
    readonly url: string,
  ) {}

  static async open(browser: () => Browser): Promise<SampleScene> {
    const directory = mkdtempSync(join(tmpdir(), 'sample-app-'));
    const port = String(await freePort());
    const app = await SampleApp.start({ PORT: port, DATA_DIR: directory, DEMO_TOKEN_TTL: '60' });
    return new SampleScene(app, directory, browser, `http://127.0.0.1:${port}/`);
  }

  async signIn(user: string): Promise<Page> {
    const context = await this.browser().newContext({ locale: 'en-GB' });
    context.setDefaultTimeout(15_000);
    const complaints = await BrowserErrors.of(context);
    const page = await context.newPage();
    this.visits.push({ page, complaints });
    await page.goto(this.url);
    await page.getByRole('button', { name: `Sign in as ${user}` }).click();
    return page;
  }

  /** From the home page, through the consent where there is one, and back. */
  async connect(page: Page, label: string): Promise<void> {
    await page.getByRole('link', { name: `Connect ${label}` }).click();
    if (label === 'demo') await page.getByRole('button', { name: 'Allow' }).click();
    await this.card(page, label).waitFor();
  }

  card(page: Page, label: string): Locator {
    return page.getByRole('listitem').filter({ hasText: `at ${label}` });
  }

  /** The user takes the grant back in the settings of the demo provider. */
  async removeApp(page: Page): Promise<void> {
    await page.getByRole('link', { name: 'remove this app' }).click();
    await page.getByRole('button', { name: /@ada$/ }).click();
    await page.getByText('No app has access').waitFor();
  }

  /** After each test: everybody leaves, and no browser may have complained. */
  async clear(): Promise<void> {
    for (const { page, complaints } of this.visits.splice(0)) {
      await page.context().close();
      complaints.assertAsExpected();
    }
  }

  async close(): Promise<void> {
    await this.app.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}
