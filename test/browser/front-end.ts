import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';

const helper = readFileSync(join(import.meta.dirname, '../../dist/browser/index.js'), 'utf8');

export interface FrontEndOptions {
  /** As `connect` of the package takes them, in JavaScript. */
  options?: string;
  /** The value of Cross-Origin-Opener-Policy. */
  openerPolicy?: string;
  /** Connects when it is loaded, instead of after a click. */
  unasked?: boolean;
}

/** A page of a front end that uses the package's helper, and shows what came of it. */
export async function openFrontEnd(
  context: BrowserContext,
  page: Page,
  url: string,
  { options = '', openerPolicy, unasked = false }: FrontEndOptions = {},
): Promise<void> {
  const { origin } = new URL(url);
  await context.route(`${origin}/front-end/helper.js`, (route) =>
    route.fulfill({ contentType: 'text/javascript', body: helper }),
  );
  await context.route(url, (route) =>
    route.fulfill({
      contentType: 'text/html',
      headers: openerPolicy ? { 'cross-origin-opener-policy': openerPolicy } : {},
      body: `<!doctype html><html lang="en"><title>Front end</title><link rel="icon" href="data:,">
        <button>Connect</button><output></output>
        <script type="module">
          import { connect } from '/front-end/helper.js';
          const out = document.querySelector('output');
          const run = () => connect('alpha', { ${options} }).then(
            (connected) => (out.value = 'connected ' + JSON.stringify(connected)),
            (error) => (out.value = 'failed ' + error.code),
          );
          document.querySelector('button').addEventListener('click', run);
          ${unasked ? 'run();' : ''}
        </script></html>`,
    }),
  );
  await page.goto(url);
}

/** Clicks the button, and gives the popup that it opens. */
export async function clickConnect(page: Page): Promise<Page> {
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('button', { name: 'Connect' }).click(),
  ]);
  return popup;
}

/** What the front end shows in the end. */
export async function outcomeOf(page: Page): Promise<string> {
  await page.waitForFunction(() => document.querySelector('output')?.value);
  return page.locator('output').innerText();
}
