import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { account } from '../fixtures/fault-provider.js';
import { useChromium } from './chromium.js';
import { connectAll } from './pages-shown.js';
import { Scene } from './scene.js';

const browser = useChromium();
const smallest = { width: 320, height: 640 };
const names = {
  emoji: '👩‍👩‍👧‍👦 Family 🏳️‍🌈',
  'right to left': 'חשבון של דנה (1) مرحبا',
  'overriding direction': '\u202Egnp.exe',
  markup: `<script>alert(1)</script>"'><img src=x onerror=alert(2)>`,
  '300 characters': 'W'.repeat(300),
  'a template': '<%= it.nonce %> {account} ${label}',
};

describe.each(['express', 'fastify'] as const)(
  'names that are difficult to show, with %s',
  (platform) => {
    let scene: Scene;
    beforeAll(async () => void (scene = await Scene.open(browser, platform)));
    afterEach(() => scene.clear());
    afterAll(() => scene.close());

    it.each(Object.entries(names))('S-047: %s', async (_kind, name) => {
      const person = await scene.person({ viewport: smallest });
      await connectAll(scene, person, [name]);
      await person.goHome();
      const heading = person.page.getByRole('article').getByRole('heading').first();
      expect(await heading.locator('bdi').textContent()).toBe(shown(name));
      await person.page.getByRole('link', { name: /^Disconnect/ }).click();
      await person.page.getByRole('heading', { name: /^Disconnect/ }).waitFor();
      expect(await person.page.locator('main').textContent()).toContain(shown(name));
      expect(await overflow()).toBe(0);

      async function overflow(): Promise<number> {
        return person.page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
      }
    });

    it('S-047: pictures and ids that contain scripts do not run', async () => {
      const person = await scene.person();
      scene.world.alpha.provider.account = account(`"'><img src=x onerror=alert(1)>`, {
        name: 'Mallory',
        preferred_username: '<svg onload=alert(2)>',
        picture: 'javascript:alert(3)',
      });
      await person.connect();
      expect(await person.page.locator('img').count()).toBe(0);
    });

    it("S-045: a provider's description of an error is not shown, and does not run", async () => {
      const person = await scene.person();
      person.complaints.expect(/status of 400/);
      await person.page.goto(person.home('/alpha/connect'));
      const deny = person.page.getByRole('link', { name: 'Deny' });
      const answer = new URL((await deny.getAttribute('href')) ?? '');
      answer.searchParams.set('error_description', names.markup);
      await person.page.goto(answer.href);
      const text = await person.page.locator('main').innerText();
      expect(text).toContain('access_denied');
      expect(text).not.toContain('script');
    });
  },
);

/** Names are kept as they are, but for what turns a whole line around, and 255 characters at most. */
const shown = (name: string): string => name.replaceAll('\u202E', '').slice(0, 255);
