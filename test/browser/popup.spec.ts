import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { useChromium } from './chromium.js';
import { clickConnect, openFrontEnd, outcomeOf } from './front-end.js';
import type { BrowserUser } from './browser-user.js';
import { Scene } from './scene.js';

const browser = useChromium();
const capture = () => ({ returnTo: { default: '/', allow: ['/front-end'] } });
const connected = /^connected \{"provider":"alpha","id":"[0-9a-f-]{36}"\}$/;

describe.each(['express', 'fastify'] as const)('connect() in a browser, with %s', (platform) => {
  let scene: Scene;
  let alice: BrowserUser;
  let url: string;
  beforeAll(async () => void (scene = await Scene.open(browser, platform, { capture })));
  afterEach(() => scene.clear());
  afterAll(() => scene.close());

  async function arrive(...options: [Parameters<typeof openFrontEnd>[3]?]): Promise<void> {
    alice = await scene.person();
    url = `${scene.world.host.url}/front-end`;
    await openFrontEnd(alice.context, alice.page, url, ...options);
  }

  it('resolves with the connection, and the popup closes', async () => {
    await arrive();
    const popup = await clickConnect(alice.page);
    const closed = popup.waitForEvent('close');
    await popup.getByRole('link', { name: 'Allow' }).click();
    expect(await outcomeOf(alice.page)).toMatch(connected);
    await closed;
    const [row] = (await scene.world.database.tokens()).filter(
      ({ owner_id }) => owner_id === alice.name,
    );
    expect(await outcomeOf(alice.page)).toContain(String(row?.id));
  });

  it('resolves where the opener policy of the page cuts the popup off', async () => {
    await arrive({ openerPolicy: 'same-origin' });
    // Without windows every page has the focus; here, as on a screen, only the popup has it.
    await alice.page.evaluate(() => void (document.hasFocus = () => false));
    const [popup] = await Promise.all([
      alice.context.waitForEvent('page'),
      alice.page.getByRole('button', { name: 'Connect' }).click(),
    ]);
    await popup.getByRole('link', { name: 'Allow' }).waitFor();
    await alice.page.waitForTimeout(1_500);
    expect(await alice.page.locator('output').innerText()).toBe('');
    await popup.getByRole('link', { name: 'Allow' }).click();
    expect(await outcomeOf(alice.page)).toMatch(connected);
  });

  it('rejects there when the popup is closed and the page has the focus again', async () => {
    await arrive({ openerPolicy: 'same-origin' });
    const [popup] = await Promise.all([
      alice.context.waitForEvent('page'),
      alice.page.getByRole('button', { name: 'Connect' }).click(),
    ]);
    await popup.close();
    expect(await outcomeOf(alice.page)).toBe('failed popup_closed');
  });

  it('takes the authorization URL of a front end that begins the flow itself', async () => {
    await arrive({
      options: `begin: async (display) => {
        const answer = await fetch('/oauth2/alpha/connect?display=' + display, { method: 'POST' });
        return (await answer.json()).authorizationUrl;
      }`,
    });
    const popup = await clickConnect(alice.page);
    await popup.getByRole('link', { name: 'Allow' }).click();
    expect(await outcomeOf(alice.page)).toMatch(connected);
  });

  it('rejects with the code of the failure', async () => {
    await arrive();
    alice.complaints.expect(/status of 400/);
    const popup = await clickConnect(alice.page);
    await popup.getByRole('link', { name: 'Deny' }).click();
    expect(await outcomeOf(alice.page)).toBe('failed access_denied');
  });

  it('rejects when the popup is closed', async () => {
    await arrive();
    const popup = await clickConnect(alice.page);
    await popup.close();
    expect(await outcomeOf(alice.page)).toBe('failed popup_closed');
  });

  it('goes to the provider itself when the popup is blocked, and comes back', async () => {
    await arrive({ unasked: true });
    // The page of the front end is played; the one that the redirect leads back to is the host's.
    alice.complaints.expect(/status of 404/);
    await alice.page.getByRole('link', { name: 'Allow' }).click();
    await alice.page.waitForURL(url);
    const rows = await scene.world.database.tokens();
    expect(rows.filter(({ owner_id }) => owner_id === alice.name)).toHaveLength(1);
  });

  it('S-051: an opener of another origin receives no message', async () => {
    await arrive();
    // Another site of the same host name: it may navigate there, but is no origin of the flow.
    const foreign = `http://127.0.0.1:1/front-end`;
    const page = await alice.context.newPage();
    await openFrontEnd(alice.context, page, foreign, {
      options: `base: '${scene.world.host.url}/oauth2'`,
    });
    const popup = await clickConnect(page);
    await popup.getByRole('link', { name: 'Allow' }).click();
    expect(await outcomeOf(page)).toBe('failed popup_closed');
  });
});

it('the helper weighs less than 1,000 bytes', () => {
  const file = join(import.meta.dirname, '../../dist/browser/index.js');
  expect(gzipSync(readFileSync(file)).length).toBeLessThan(1_000);
});
