import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { json } from '../fixtures/fault-responses.js';
import { useChromium } from './chromium.js';
import { Scene } from './scene.js';

const browser = useChromium();

const allow = (page: Page): Promise<void> => page.getByRole('link', { name: 'Allow' }).click();
const notice = (page: Page): Promise<string> => page.getByRole('status').innerText();

describe.each(['express', 'fastify'] as const)('a user with a browser, with %s', (platform) => {
  let scene: Scene;
  beforeAll(async () => void (scene = await Scene.open(browser, platform)));
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  it('connects, and reads what is connected and that it works', async () => {
    const alice = await scene.person();
    await alice.goHome();
    expect(await alice.page.innerText('main')).toContain('Nothing is connected yet.');
    await alice.connect();
    expect(await notice(alice.page)).toBe('Your alpha account is connected.');
    const card = alice.page.getByRole('article');
    expect(await card.innerText()).toMatch(/Works/);
    await card.getByRole('button', { name: /^Check now/ }).click();
    expect(await notice(alice.page)).toContain('works');
  });

  it('connects in two tabs at once, each with the account that was chosen there', async () => {
    const alice = await scene.person();
    const other = await alice.context.newPage();
    for (const page of [alice.page, other]) {
      await alice.goHome(page);
      await page.getByRole('link', { name: 'Connect alpha' }).click();
    }
    await allow(other);
    expect(await notice(other)).toContain('is connected');
    await allow(alice.page);
    expect(await notice(alice.page)).toContain('is connected');
    expect(await alice.page.getByRole('article').count()).toBe(1);
  });

  it('denies access, sees who can resolve it, and then allows access', async () => {
    const alice = await scene.person();
    alice.complaints.expect(/status of 400/);
    await alice.goHome();
    await alice.page.getByRole('link', { name: 'Connect alpha' }).click();
    await alice.page.getByRole('link', { name: 'Deny' }).click();
    expect(await alice.page.innerText('main')).toContain('access_denied');
    await alice.page.locator('a.primary').click();
    await allow(alice.page);
    expect(await notice(alice.page)).toContain('is connected');
  });

  it('finds the provider down, and succeeds with the retry button when it is back', async () => {
    const alice = await scene.person();
    alice.complaints.expect(/status of 502/);
    scene.world.alpha.script('/token', json(500, {}));
    await alice.goHome();
    await alice.page.getByRole('link', { name: 'Connect alpha' }).click();
    await allow(alice.page);
    expect(await alice.page.innerText('main')).toContain('The provider is in trouble');
    await alice.page.locator('a.primary').click();
    await allow(alice.page);
    expect(await notice(alice.page)).toContain('is connected');
  });

  it('comes back too late, and starts again', async () => {
    const alice = await scene.person();
    alice.complaints.expect(/status of 400/);
    await alice.goHome();
    await alice.page.getByRole('link', { name: 'Connect alpha' }).click();
    await alice.page.getByRole('link', { name: 'Allow' }).waitFor();
    await scene.world.database.run(
      'UPDATE oauth2_authorization SET expires_at = ? WHERE owner_id = ?',
      Date.now() - 1000,
      alice.name,
    );
    await allow(alice.page);
    expect(await alice.page.innerText('main')).toContain('expired_state');
    await alice.page.locator('.actions a').first().click();
    if (!alice.page.url().startsWith(alice.home())) await allow(alice.page);
    await alice.page.getByRole('heading', { name: 'Connected accounts' }).waitFor();
  });

  it('goes back after success, and nothing is exchanged twice', async () => {
    const alice = await scene.person();
    await alice.connect();
    const exchanges = scene.world.alpha.to('/token').length;
    await alice.page.goBack();
    await alice.page.goForward();
    await alice.page.getByRole('heading', { name: 'Connected accounts' }).waitFor();
    expect(scene.world.alpha.to('/token').length).toBe(exchanges);
    expect(await alice.page.getByRole('article').count()).toBe(1);
  });

  it('disconnects after a question, or keeps the connection', async () => {
    const alice = await scene.person();
    await alice.connect();
    const disconnect = alice.page.getByRole('link', { name: /^Disconnect/ });
    await disconnect.click();
    await alice.page.getByRole('link', { name: 'Keep it' }).click();
    expect(await alice.page.getByRole('article').count()).toBe(1);
    await disconnect.click();
    const asked = scene.world.alpha.to('/revoke').length;
    await alice.page.getByRole('button', { name: 'Disconnect' }).click();
    expect(await notice(alice.page)).toContain('disconnected');
    expect(await alice.page.getByRole('article').count()).toBe(0);
    expect(scene.world.alpha.to('/revoke').length).toBeGreaterThan(asked);
  });

  it('reads that a connection needs reconnecting, and why, and reconnects the same one', async () => {
    const alice = await scene.person();
    await alice.connect();
    const [before] = await rows(alice.name);
    scene.world.alpha.script('/userinfo', json(401, { error: 'invalid_token' }));
    scene.world.alpha.script('/token', json(400, { error: 'invalid_grant' }));
    const card = alice.page.getByRole('article');
    await card.getByRole('button', { name: /^Check now/ }).click();
    await alice.page.getByRole('status').waitFor();
    expect(await card.innerText()).toMatch(
      /Needs reconnecting[\s\S]*the access was ended at alpha/,
    );
    await card.getByRole('link', { name: /^Reconnect/ }).click();
    const next = alice.page.getByRole('button', { name: 'Reconnect' });
    if (await next.isVisible()) await next.click();
    await allow(alice.page);
    expect(await notice(alice.page)).toContain('is connected');
    expect(await card.innerText()).toContain('Works');
    expect((await rows(alice.name)).map(({ id }) => id)).toEqual([before?.id]);
  });

  it('sees no connection of another user', async () => {
    const alice = await scene.person();
    await alice.connect();
    const [row] = await rows(alice.name);
    const bob = await scene.person();
    bob.complaints.expect(/status of 404/);
    await bob.goHome();
    expect(await bob.page.innerText('main')).toContain('Nothing is connected yet.');
    const answer = await bob.page.goto(bob.home(`/${String(row?.id)}/revoke`));
    expect(answer?.status()).toBe(404);
  });

  it('can use the pages by keyboard only', async () => {
    const alice = await scene.person();
    await alice.goHome();
    await tabTo(alice.page, 'Connect alpha');
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('link', { name: 'Allow' }).waitFor();
    await tabTo(alice.page, 'Allow');
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('status').waitFor();
    await tabTo(alice.page, 'Disconnect');
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('heading', { name: /^Disconnect/ }).waitFor();
    await tabTo(alice.page, 'Disconnect');
    await alice.page.keyboard.press('Enter');
    await alice.page.getByRole('status').waitFor();
    expect(await notice(alice.page)).toContain('disconnected');
  });

  const rows = async (owner: string): Promise<Record<string, unknown>[]> =>
    (await scene.world.database.tokens()).filter((row) => row.owner_id === owner);
});

/** Presses Tab until the focus, which can be seen, is on what has this name. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let step = 0; step < 25; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement)) return { name: '', outline: '' };
      const label = element.getAttribute('aria-label') ?? element.innerText;
      return { name: label.trim(), outline: getComputedStyle(element).outlineStyle };
    });
    if (!focused.name.startsWith(name)) continue;
    expect(focused.outline).not.toBe('none');
    return;
  }
  throw new Error(`Tab never came to "${name}"`);
}
