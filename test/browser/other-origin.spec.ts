import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { useChromium } from './chromium.js';
import { clickConnect, openFrontEnd, outcomeOf } from './front-end.js';
import { LoginPage } from './login-page.js';
import { fromAnotherSite } from './pages-shown.js';
import type { BrowserUser } from './browser-user.js';
import { Scene } from './scene.js';

const browser = useChromium();
const button = (page: Page): ReturnType<Page['getByRole']> =>
  page.getByRole('button', { name: 'Continue to alpha' });
const allow = (page: Page): Promise<void> => page.getByRole('link', { name: 'Allow' }).click();

describe.each(['express', 'fastify'] as const)(
  'a user who comes from another site, with %s',
  (platform) => {
    let scene: Scene;
    let login: LoginPage;
    beforeAll(async () => {
      login = await LoginPage.start(() => scene.world.host.url);
      const spa = 'http://localhost:1';
      const capture = () => ({
        loginUrl: `${login.url}/?next={returnTo}`,
        popupOrigins: [spa],
        returnTo: { default: '/', allow: [`${spa}/front-end`] },
      });
      scene = await Scene.open(browser, platform, { capture });
    });
    afterEach(() => scene.clear());
    afterAll(async () => {
      await scene.close();
      await login.close();
    });

    const logIn = async (alice: BrowserUser): Promise<void> => {
      await alice.page.getByRole('link', { name: 'Log in' }).waitFor();
      await alice.login();
      await alice.page.getByRole('link', { name: 'Log in' }).click();
    };

    it('S-195 sees one button, and continues to the provider after pressing it', async () => {
      const alice = await scene.person();
      await fromAnotherSite(
        alice,
        alice.home('/alpha/connect?returnTo=' + encodeURIComponent(alice.home())),
      );
      await button(alice.page).click();
      await allow(alice.page);
      expect(await alice.page.getByRole('status').innerText()).toContain('is connected');
    });

    it('S-196 returns from a login on another site, and continues to the provider without the button', async () => {
      const alice = await scene.stranger();
      await alice.page.goto(
        alice.home('/alpha/connect?returnTo=' + encodeURIComponent(alice.home())),
      );
      await logIn(alice);
      await allow(alice.page);
      expect(await alice.page.getByRole('status').innerText()).toContain('is connected');
    });

    it('S-197 sees the button after that login when another site requested the connection', async () => {
      const alice = await scene.stranger();
      await fromAnotherSite(alice, alice.home('/alpha/connect'));
      await logIn(alice);
      await button(alice.page).waitFor();
      // Also where the same address is opened on the application's own pages.
      await alice.page.goto(alice.page.url());
      await button(alice.page).waitFor();
    });

    it('S-198 presses the button in a popup that a front end of another site opened', async () => {
      const alice = await scene.person();
      const page = await alice.context.newPage();
      await openFrontEnd(alice.context, page, 'http://localhost:1/front-end', {
        options: `base: '${alice.home()}'`,
      });
      const popup = await clickConnect(page);
      await button(popup).click();
      await allow(popup);
      expect(await outcomeOf(page)).toMatch(/^connected \{"provider":"alpha","id":/);
    });

    it('S-199 starts no flow when the page is framed, prefetched or shown as an image', async () => {
      const alice = await scene.person();
      alice.complaints.expect(/frame|status of 400/i);
      const connect = alice.home('/alpha/connect');
      await alice.context.route(`${alice.host.url}/own-page`, (route) =>
        route.fulfill({
          contentType: 'text/html',
          body: `<!doctype html><html lang="en"><title>Own</title><link rel="icon" href="data:,">
          <link rel="prefetch" href="${connect}?a"><img src="${connect}?b" alt=""><iframe src="${connect}?c"></iframe></html>`,
        }),
      );
      const answers = ['a', 'b', 'c'].map((query) =>
        alice.page.waitForResponse((response) => response.url() === `${connect}?${query}`),
      );
      await alice.page.goto(`${alice.host.url}/own-page`);
      for (const answer of await Promise.all(answers)) expect(answer.status()).toBe(400);
      const pending = await scene.world.database.pending();
      expect(pending.filter(({ owner_id }) => owner_id === alice.name)).toEqual([]);
      expect((await alice.context.cookies()).map(({ name }) => name)).toEqual(['session']);
    });
  },
);
