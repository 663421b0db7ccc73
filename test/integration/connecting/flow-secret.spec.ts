import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Browser, codeOf } from '../../fixtures/browser.js';
import { HostScene } from './host-scene.js';

describe.each(['express', 'fastify'] as const)("callbackOwner: 'flow' on %s", (platform) => {
  let scene: HostScene;
  beforeAll(async () => {
    scene = await HostScene.open(platform, { capture: { callbackOwner: 'flow' } });
  });
  afterAll(() => scene.close());

  const cookiesOf = (browser: Browser): Promise<string[]> =>
    browser.jar
      .getCookies(scene.url)
      .then((all) => all.map(String).filter((cookie) => cookie.startsWith('oauth2')));

  it('S-170 a secret copied from a browser finishes no flow that was started elsewhere', async () => {
    const bob = await scene.browser('bob');
    await scene.start(bob);
    const copied = (await cookiesOf(bob)).map((cookie) => cookie.split(';')[0]).join('; ');
    const mallory = new Browser();
    await mallory.jar.setCookie('user=mallory; Path=/', scene.url);
    const page = await mallory.get(`${scene.url}/oauth2/alpha/connect`, {
      headers: { cookie: `user=mallory; ${copied}` },
    });
    const callback = await scene.consent(page.headers.location ?? '');
    const refused = await bob.get(callback);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'user_mismatch']);
    expect(await scene.connections('mallory')).toEqual([]);
  });

  it('S-171 each flow has a new secret in a cookie of its own, which ends with the flow', async () => {
    const alice = await scene.browser('alice');
    const first = await scene.start(alice);
    const second = await scene.start(alice);
    const cookies = await cookiesOf(alice);
    expect(cookies).toHaveLength(2);
    expect(new Set(cookies.map((cookie) => cookie.split(/[=;]/)[1])).size).toBe(2);
    for (const cookie of cookies) expect(cookie).toMatch(/Max-Age=600; .*HttpOnly; SameSite=Lax/);
    expect((await alice.get(await scene.consent(second))).status).toBe(303);
    expect(await cookiesOf(alice)).toEqual([cookies[0]]);
    expect((await alice.get(await scene.consent(first))).status).toBe(303);
    expect(await cookiesOf(alice)).toEqual([]);
  });

  it('a refused consent, and a flow that is over, remove the cookie too', async () => {
    const alice = await scene.browser('alice');
    const begun = new URL(await scene.start(alice));
    const state = begun.searchParams.get('state') ?? '';
    const denied = await alice.get(
      `${scene.url}/oauth2/alpha/callback?error=access_denied&state=${state}`,
    );
    expect([denied.status, codeOf(denied)]).toEqual([400, 'access_denied']);
    expect(await cookiesOf(alice)).toEqual([]);
  });

  it('S-173 a flow started with a bearer header is not finished by a browser without its cookie', async () => {
    const app = new Browser();
    const begun = await app.post(`${scene.url}/oauth2/alpha/connect`, {
      headers: { cookie: 'user=carol', authorization: 'Bearer of-carol', accept: '*/*' },
      json: {},
    });
    const { authorizationUrl } = JSON.parse(begun.body) as { authorizationUrl: string };
    const callback = await scene.consent(authorizationUrl);
    for (const user of [undefined, 'carol', 'bob']) {
      const refused = await (
        await scene.browser(user)
      ).get(callback, {
        headers: { accept: 'application/json' },
      });
      expect([refused.status, codeOf(refused)]).toEqual([400, 'user_mismatch']);
      expect(refused.body).toContain('in this browser');
    }
    expect(await scene.connections('carol')).toEqual([]);
    // Whoever holds the cookie of the flow still may.
    expect((await app.get(callback)).status).toBe(303);
  });

  it('a browser keeps the cookies of its latest ten flows', async () => {
    const alice = await scene.browser('dora');
    for (let flow = 0; flow < 13; flow += 1) await scene.start(alice);
    expect(await cookiesOf(alice)).toHaveLength(10);
    const latest = await scene.start(alice);
    expect((await alice.get(await scene.consent(latest))).status).toBe(303);
  });
});
