import type { BrowserContext, Page } from 'playwright-core';

/** What a browser complains about: errors in its console, uncaught ones, and broken policies. */
export class BrowserErrors {
  private readonly heard: string[] = [];
  private readonly expected: RegExp[] = [];

  private constructor() {}

  /** Listens to every page of a context. */
  static async of(context: BrowserContext): Promise<BrowserErrors> {
    const complaints = new BrowserErrors();
    context.on('page', (page) => complaints.listen(page));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) =>
        console.error(`policy broken: ${event.violatedDirective} by ${event.blockedURI}`),
      );
    });
    return complaints;
  }

  get any(): boolean {
    return this.heard.length > 0;
  }

  /** Names a complaint that this test brings about; it must come. */
  expect(...patterns: RegExp[]): void {
    this.expected.push(...patterns);
  }

  /** @throws Error for any complaint that was not expected, and for an expected one that did not come */
  assertAsExpected(): void {
    const surprises = this.heard.filter((line) => !this.expected.some((one) => one.test(line)));
    const missing = this.expected.filter((one) => !this.heard.some((line) => one.test(line)));
    const lines = [
      ...surprises.map((line) => `the browser complained: ${line}`),
      ...missing.map((one) => `the browser did not complain: ${String(one)}`),
    ];
    if (lines.length > 0) throw new Error(lines.join('\n'));
  }

  private listen(page: Page): void {
    page.on('console', (message) => {
      if (message.type() === 'error')
        this.heard.push(`${message.text()} [${message.location().url}]`);
    });
    page.on('pageerror', (error) => this.heard.push(`uncaught ${error.stack ?? error.message}`));
    page.on('dialog', (dialog) => {
      this.heard.push(`a dialog says: ${dialog.message()}`);
      void dialog.dismiss();
    });
  }
}
