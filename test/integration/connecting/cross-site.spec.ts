import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2AuthorizationService } from '../../../lib/index.js';
import { codeOf, type Browser, type Page, type Visit } from '../../fixtures/browser.js';
import { HostScene, isCapture, navigation } from './host-scene.js';

const CROSS = navigation('cross-site');
const unescape = (text: string): string => text.replaceAll('&amp;', '&').replaceAll('&#39;', "'");

/** The form of a page, as its button sends it. */
function formOf({ body }: Page): { action: string; fields: Record<string, string> } {
  const action = unescape(/<form method="post" action="([^"]*)"/.exec(body)?.[1] ?? '');
  const inputs = [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  return {
    action,
    fields: Object.fromEntries(inputs.map(([, name, value]) => [name, unescape(value ?? '')])),
  };
}

const isByScript = (headers: object): boolean =>
  (headers as Record<string, string>)['sec-fetch-dest'] === 'empty';

describe.each(['express', 'fastify'] as const)(
  'a flow that another site requests, on %s',
  (platform) => {
    let scene: HostScene;
    beforeAll(async () => {
      scene = await HostScene.open(platform, {
        capture: {
          returnTo: { default: '/', allow: ['/settings', 'https://spa.example/app'] },
          popupOrigins: ['https://other.example', 'https://spa.example'],
        },
      });
    });
    afterAll(() => scene.close());

    /** What a browser sends when the button of our page is pressed. */
    const press = (
      browser: Browser,
      page: Page,
      changes: { action?: string; form?: Record<string, string> } = {},
    ) => {
      const { action, fields } = formOf(page);
      return browser.post(changes.action ?? action, {
        form: { ...fields, ...changes.form },
        headers: { ...navigation('same-origin'), origin: 'null' },
      });
    };

    async function isManual(
      browser: Browser,
      path: string,
      headers: Visit['headers'],
      owner: string,
    ): Promise<Page> {
      const page = await scene.visit(browser, path, headers);
      expect([page.status, page.setCookies]).toEqual([200, []]);
      expect(page.body.match(/<button/g)).toHaveLength(1);
      expect(await scene.pending(owner)).toEqual([]);
      return page;
    }

    it('S-178 starts by a button that names the provider, and not before', async () => {
      const alice = await scene.browser('alice');
      const page = await isManual(
        alice,
        '/oauth2/alpha/connect?returnTo=/settings',
        CROSS,
        'alice',
      );
      expect(page.body).toContain('Continue to alpha');
      const policy = page.headers['content-security-policy'] as string;
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toMatch(new RegExp(`form-action 'self'[^;]* ${scene.server.url}(;| )`));
      expect(page.headers['x-frame-options']).toBe('DENY');
      const begun = await press(alice, page);
      expect([begun.status, isCapture(begun.headers.location, scene)]).toEqual([303, true]);
      const done = await alice.get(await scene.consent(begun.headers.location ?? ''));
      expect([done.status, done.headers.location]).toEqual([303, `${scene.url}/settings`]);
    });

    it('carries intent, display and the origin of a popup through the button', async () => {
      const bob = await scene.browser('bob');
      const referer = 'https://spa.example/app/accounts';
      const path =
        '/oauth2/alpha/connect?display=popup&returnTo=https%3A%2F%2Fspa.example%2Fapp%2Fx';
      const page = await isManual(bob, path, { ...CROSS, referer }, 'bob');
      expect(page.headers['content-security-policy']).toContain('https://spa.example');
      const begun = await press(bob, page);
      const done = await bob.get(await scene.consent(begun.headers.location ?? ''));
      expect(done.status).toBe(200);
      expect(done.body).toContain('data-origin="https://spa.example"');
    });

    it('S-180 accepts the proof of one flow for no other flow or user, and only for its lifetime', async () => {
      const carol = await scene.browser('carol');
      const page = await isManual(
        carol,
        '/oauth2/alpha/connect?returnTo=/settings',
        CROSS,
        'carol',
      );
      const { action } = formOf(page);
      const dave = await scene.browser('dave');
      const attempts = [
        await press(carol, page, { action: action.replace('/alpha/', '/beta/') }),
        await press(carol, page, { action: action.replace('settings', 'settings/other') }),
        await press(carol, page, { action: `${action}&display=popup` }),
        await press(carol, page, { form: { popupOrigin: 'https://other.example' } }),
        await press(carol, page, { form: { _csrf: '' } }),
        await press(dave, page),
        await carol.post(action, { form: {}, headers: navigation('same-origin') }),
        await carol.post(action, { form: {} }),
      ];
      for (const refused of attempts)
        expect([refused.status, codeOf(refused)]).toEqual([403, 'csrf']);
      expect([...(await scene.pending('carol')), ...(await scene.pending('dave'))]).toEqual([]);
      // The list of connections has a proof of another purpose.
      const { csrfToken } = JSON.parse(
        (await scene.visit(carol, '/oauth2/connections', { accept: 'application/json' })).body,
      ) as { csrfToken: string };
      expect((await press(carol, page, { form: { _csrf: csrfToken } })).status).toBe(403);
    });

    it('S-181 asks whatever kind of link it is, and whatever form another site sends', async () => {
      const erin = await scene.browser('erin');
      const links = scene.host.app.get(OAuth2AuthorizationService);
      const link = links.connectUrl({ owner: 'erin', provider: 'alpha', scopes: ['more'] });
      const mail = await isManual(erin, link, CROSS, 'erin');
      expect(mail.body).toContain('<code>more</code>');
      const begun = await press(erin, mail);
      expect(new URL(begun.headers.location ?? '').searchParams.get('scope')).toBe('more');
      const form = { form: { provider: 'alpha' }, headers: CROSS };
      const page = await erin.post(`${scene.url}/oauth2/alpha/connect`, form);
      expect([page.status, page.setCookies, formOf(page).fields._csrf === undefined]).toEqual([
        200,
        [],
        false,
      ]);
      expect((await press(erin, page)).status).toBe(303);
    });

    it('is refused as JSON if no page can ask the user', async () => {
      const finn = await scene.browser('finn');
      const json = { ...CROSS, accept: 'application/json' };
      for (const page of [
        await scene.visit(finn, '/oauth2/alpha/connect', json),
        await finn.post(`${scene.url}/oauth2/alpha/connect`, { json: {}, headers: json }),
        await finn.post(`${scene.url}/oauth2/alpha/connect`, { form: {}, headers: json }),
      ])
        expect([page.status, codeOf(page)]).toEqual([403, 'cross_site']);
      expect(await scene.pending('finn')).toEqual([]);
    });

    it('S-183 shows the button to browsers without Fetch Metadata, when they name another page', async () => {
      const gail = await scene.browser('gail');
      for (const referer of ['https://evil.example/', 'http://127.0.0.1.evil.example/'])
        await isManual(gail, '/oauth2/alpha/connect', { referer }, 'gail');
      const form = { form: {}, headers: { origin: 'null' } };
      expect((await gail.post(`${scene.url}/oauth2/alpha/connect`, form)).status).toBe(200);
      for (const headers of [
        {},
        { referer: `${scene.url}/settings` },
        { referer: 'https://spa.example/' },
      ])
        expect((await scene.visit(gail, '/oauth2/alpha/connect', headers)).status).toBe(302);
    });

    it.each(['same-origin', 'same-site', 'none'])(
      'starts at once when the site is %s',
      async (site) => {
        const hugo = await scene.browser('hugo');
        const page = await scene.visit(hugo, '/oauth2/alpha/connect', navigation(site));
        expect([page.status, isCapture(page.headers.location, scene)]).toEqual([302, true]);
      },
    );

    const DOCUMENT = navigation('same-origin');
    it.each([
      ['HEAD', 'HEAD', DOCUMENT],
      ['HEAD without Fetch Metadata', 'HEAD', {}],
      ['a prefetch', 'GET', { ...DOCUMENT, 'sec-purpose': 'prefetch' }],
      ['a prerender', 'GET', { ...DOCUMENT, 'sec-purpose': 'prefetch;prerender' }],
      ['an old prefetch', 'GET', { purpose: 'prefetch' }],
      [
        'an image',
        'GET',
        { ...DOCUMENT, 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors', accept: 'image/*' },
      ],
      ['a frame', 'GET', { ...DOCUMENT, 'sec-fetch-dest': 'iframe' }],
      [
        'a script',
        'GET',
        { ...DOCUMENT, 'sec-fetch-dest': 'script', 'sec-fetch-site': 'same-site' },
      ],
      [
        'a fetch',
        'GET',
        { ...DOCUMENT, 'sec-fetch-dest': 'empty', 'sec-fetch-mode': 'cors', accept: '*/*' },
      ],
    ])('S-185 %s starts nothing and sets no cookie', async (_, method, headers) => {
      const iris = await scene.browser('iris');
      const kept = await scene.start(iris);
      const before = await scene.pending('iris');
      for (let time = 0; time < 21; time += 1) {
        const page = await iris.send(method, `${scene.url}/oauth2/alpha/connect`, { headers });
        expect([page.setCookies, page.headers.location]).toEqual([[], undefined]);
        expect(page.status).toBe(method === 'HEAD' ? 204 : 400);
        expect(page.headers['cache-control']).toBe('no-store');
      }
      expect(await scene.pending('iris')).toEqual(before);
      if (isByScript(headers)) return;
      // Nor does it complete a flow, or end one.
      const callback = await scene.consent(kept);
      const early = await iris.send(method, callback, { headers });
      expect(early.headers.location).toBeUndefined();
      expect((await iris.get(callback)).status).toBe(303);
    });
  },
);
