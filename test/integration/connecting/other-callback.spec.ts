import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf, type Page } from '../../fixtures/browser.js';
import { HostScene } from './host-scene.js';

describe.each([
  ['express', 'session'],
  ['fastify', 'session'],
  ['express', 'flow'],
] as const)("a state at another provider's callback, on %s with %s", (platform, callbackOwner) => {
  let scene: HostScene;
  beforeAll(async () => {
    scene = await HostScene.open(platform, { capture: { callbackOwner } });
  });
  afterAll(() => scene.close());

  const elsewhere = (callback: string): string => callback.replace('/alpha/', '/beta/');
  const isRefused = (page: Page): void =>
    expect([page.status, codeOf(page)]).toEqual([400, 'invalid_state']);

  it('S-175 ends the flow, and the code is sent nowhere', async () => {
    const alice = await scene.browser('alice');
    const callback = await scene.consent(await scene.start(alice));
    const sent = scene.server.to('/token').length;
    isRefused(await alice.get(elsewhere(callback)));
    expect(await scene.pending('alice')).toEqual([]);
    isRefused(await alice.get(callback));
    expect(scene.server.to('/token')).toHaveLength(sent);
    expect(await scene.connections('alice')).toEqual([]);
  });

  it('ends it also with an error in place of the code, and no other flow', async () => {
    const alice = await scene.browser('anna');
    const mixed = new URL(await scene.start(alice)).searchParams.get('state') ?? '';
    const other = await scene.start(alice);
    isRefused(
      await alice.get(`${scene.url}/oauth2/beta/callback?error=access_denied&state=${mixed}`),
    );
    expect(await scene.pending('anna')).toHaveLength(1);
    expect((await alice.get(await scene.consent(other))).status).toBe(303);
  });

  it('S-177 ends nothing for another user or browser', async () => {
    const alice = await scene.browser('agnes');
    const callback = await scene.consent(await scene.start(alice));
    const strangers = [await scene.browser('bob'), await scene.browser('agnes')];
    for (const browser of strangers) {
      await scene.start(browser);
      isRefused(await browser.get(elsewhere(callback)));
    }
    expect((await alice.get(callback)).status).toBe(303);
  });
});
