import { afterEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { chromiumPath, useChromium } from './chromium.js';
import { BrowserErrors } from './browser-errors.js';

const browser = useChromium();

describe('the browser of these tests', () => {
  it('is found where CHROMIUM_PATH says, and nowhere else then', () => {
    expect(chromiumPath({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
    expect(() => chromiumPath({ ...process.env, CHROMIUM_PATH: '/nowhere' })).toThrow(
      /no Chromium at CHROMIUM_PATH \(\/nowhere\)/,
    );
  });

  it('is required, with an error that says how to get it', () => {
    expect(() => chromiumPath({ PATH: '/nowhere' })).toThrow(/apt-get install chromium/);
  });
});

describe('the errors of a browser', () => {
  let context: BrowserContext;
  afterEach(() => context.close());

  async function listen(): Promise<{ complaints: BrowserErrors; page: Page }> {
    context = await browser().newContext();
    const complaints = await BrowserErrors.of(context);
    return { complaints, page: await context.newPage() };
  }

  it.each([
    ['an error in the console', `<script>console.error('oh')</script>`, /oh/],
    ['an uncaught error', `<script>throw new Error('ah')</script>`, /uncaught.*ah/],
    ['a dialog', `<script>alert('boo')</script>`, /a dialog says: boo/],
    [
      'a broken policy',
      `<meta http-equiv="content-security-policy" content="style-src 'none'"><p style="color:red">`,
      /Content Security Policy/,
    ],
  ])('include %s, unless the test names it', async (_name, html, pattern) => {
    const { complaints, page } = await listen();
    await page.setContent(`<!doctype html>${html}`);
    await until(() => complaints.any);
    expect(() => complaints.assertAsExpected()).toThrow(pattern);
    complaints.expect(/./);
    expect(() => complaints.assertAsExpected()).not.toThrow();
  });

  it('are reported as missing when they were named and did not occur', async () => {
    const { complaints } = await listen();
    complaints.expect(/404/);
    expect(() => complaints.assertAsExpected()).toThrow(/did not complain: \/404\//);
  });
});
