import { afterEach, describe, expect, it } from '@jest/globals';
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../fixtures/until.js';
import { chromiumPath, useChromium } from './chromium.js';
import { Complaints } from './complaints.js';

const browser = useChromium();

describe('the browser of these tests', () => {
  it('is found where CHROMIUM_PATH says, and nowhere else then', () => {
    expect(chromiumPath({ CHROMIUM_PATH: process.execPath })).toBe(process.execPath);
    expect(() => chromiumPath({ ...process.env, CHROMIUM_PATH: '/nowhere' })).toThrow(
      /no Chromium at CHROMIUM_PATH \(\/nowhere\)/,
    );
  });

  it('is demanded, with a word on how to get it', () => {
    expect(() => chromiumPath({ PATH: '/nowhere' })).toThrow(/apt-get install chromium/);
  });
});

describe('the complaints of a browser', () => {
  let context: BrowserContext;
  afterEach(() => context.close());

  async function listen(): Promise<{ complaints: Complaints; page: Page }> {
    context = await browser().newContext();
    const complaints = await Complaints.of(context);
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
  ])('hold %s, unless the test names it', async (_name, html, pattern) => {
    const { complaints, page } = await listen();
    await page.setContent(`<!doctype html>${html}`);
    await until(() => complaints.any);
    expect(() => complaints.assertAsExpected()).toThrow(pattern);
    complaints.expect(/./);
    expect(() => complaints.assertAsExpected()).not.toThrow();
  });

  it('are missed when they were named and did not come', async () => {
    const { complaints } = await listen();
    complaints.expect(/404/);
    expect(() => complaints.assertAsExpected()).toThrow(/did not complain: \/404\//);
  });
});
