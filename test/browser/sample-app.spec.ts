import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { useChromium } from './chromium.js';
import { expectAccessibleLayout } from './expect-accessible-layout.js';
import { SampleScene } from './sample-scene.js';

const browser = useChromium();

const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name });
const link = (page: Page, name: string | RegExp): Locator => page.getByRole('link', { name });
const notice = (page: Page): Promise<string> => page.getByRole('status').innerText();
const main = (page: Page): Promise<string> => page.innerText('main');
const posted = (page: Page): Promise<string> => page.locator('.posts').innerText();

describe('the sample app at a browser', () => {
  let scene: SampleScene;
  beforeAll(async () => void (scene = await SampleScene.open(browser)));
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  async function post(page: Page, text?: string): Promise<string> {
    if (text !== undefined) await page.getByLabel('Message').fill(text);
    await scene.card(page, 'demo').getByRole('button').click();
    return notice(page);
  }

  it('connects, posts, is removed by its user, leads back to connect, and posts the draft', async () => {
    const alice = await scene.signIn('alice');
    await scene.connect(alice, 'demo');
    expect(await post(alice, 'Hello 👋')).toBe('Posted.');
    await scene.removeApp(alice);
    await alice.goto(scene.url);
    expect(await post(alice, 'Do not lose this')).toContain('Reconnect, then post again');
    await link(alice, /^Reconnect Ada/).click();
    await button(alice, 'Allow').click();
    expect(await alice.getByLabel('Message').inputValue()).toBe('Do not lose this');
    expect(await post(alice)).toBe('Posted.');
    expect(await posted(alice)).toContain('Do not lose this');
  });

  it('opens an issue at the fake of GitHub', async () => {
    const alice = await scene.signIn('alice');
    await scene.connect(alice, 'GitHub');
    await alice.getByText('Open a GitHub issue').click();
    await alice.getByLabel('Title').fill('It broke');
    await alice.getByLabel('Text').fill('Somewhere');
    await scene.card(alice, 'GitHub').getByRole('button').click();
    expect(await notice(alice)).toBe('Posted.');
    expect(await posted(alice)).toMatch(/github\.com\/\w+\/notes\/issues\/1/);
  });

  it("shows nothing of alice's to bob, who may disconnect his own", async () => {
    const bob = await scene.signIn('bob');
    expect(await main(bob)).toContain('Nothing is connected yet');
    await link(bob, 'Database').click();
    expect(await main(bob)).toContain('No row is yours');
    await bob.goto(scene.url);
    await scene.connect(bob, 'demo');
    await link(bob, /^Disconnect Ada/).click();
    await button(bob, /Disconnect/).click();
    await bob.goto(scene.url);
    expect(await main(bob)).toContain('Nothing is connected yet');
  });

  it('has an accessible layout on every page', async () => {
    const page = await scene.signIn('bob');
    await link(page, 'Connect demo').click();
    await expectAccessibleLayout(page);
    await button(page, 'Allow').click();
    await scene.removeApp(page);
    await expectAccessibleLayout(page);
    await page.goto(scene.url);
    await scene.connect(page, 'Reddit');
    await page.getByText('Post to Reddit').click();
    await page.getByLabel('Community').fill('nowhere');
    await page.getByLabel('Title').fill('A title of many words '.repeat(10));
    await page.getByLabel('Text').fill('w'.repeat(300));
    await scene.card(page, 'Reddit').getByRole('button').click();
    await page.getByText(/^Not posted/).waitFor();
    await expectAccessibleLayout(page);
    for (const name of ['Database', 'Connections']) {
      await link(page, name).click();
      await expectAccessibleLayout(page);
      await page.goto(scene.url);
    }
    await button(page, 'Sign out').click();
    await expectAccessibleLayout(page);
  });
});
