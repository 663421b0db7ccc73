import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';
import type { Browser, Page } from '../../fixtures/browser.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost, type Capture } from '../../fixtures/host-variant.js';

/** What the browser makes of an address in an attribute. */
const address = (page: Page, pattern: RegExp): string =>
  (pattern.exec(page.body)?.[1] ?? '').replaceAll('&amp;', '&');

describe.each(['express', 'fastify'] as const)('the pages with %s', (platform) => {
  let server: FaultServer;
  let fakes: FakeProviders;
  let host: VariantHost;
  let browser: Browser;
  let home: string;
  beforeAll(async () => {
    server = await FaultServer.start();
    fakes = await FakeProviders.start({ providers: ['facebook'] });
  });
  afterEach(() => host.app.close());
  afterAll(() => Promise.all([server.close(), fakes.close()]));

  async function boot(capture: Capture = {}): Promise<void> {
    host = await VariantHost.boot(server, { platform, capture });
    browser = await host.browser('alice');
    home = `${host.url}/oauth2`;
  }

  const facebook = (): Capture['providers'] => ({ facebook: fakes.configuration('facebook') });
  /** Presses a button: the form's own fields, and those of the user. */
  const press = (
    page: Page,
    action: string,
    fields: Record<string, string> = {},
  ): Promise<Page> => {
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? '';
    return browser.post(action, { form: { _csrf, ...fields } });
  };

  it('lead from the list through the provider and back, with a message', async () => {
    await boot();
    const empty = await browser.get(home);
    const done = await host.consent(
      browser,
      (await browser.get(address(empty, /href="([^"]+\/alpha\/connect[^"]*)"/))).headers.location ??
        '',
    );
    expect([done.status, done.headers.location]).toEqual([
      303,
      `${home}?notice=connected&provider=alpha`,
    ]);
    const list = await browser.get(done.headers.location ?? '');
    expect(list.body).toMatch(/role="status"><p>Your alpha account is connected\./);
    // Checking asks the provider, and says what it said.
    const checked = await press(list, address(list, /action="([^"]+\/check)"/));
    expect([checked.status, checked.headers.location]).toEqual([
      303,
      `${home}?notice=checked_works&provider=alpha`,
    ]);
    server.script('/userinfo', json(503, {}));
    const unknown = await press(list, address(list, /action="([^"]+\/check)"/));
    expect(unknown.headers.location).toBe(`${home}?notice=checked_unknown&provider=alpha`);
    const unproven = await browser.post(address(list, /action="([^"]+\/check)"/));
    expect(unproven.status).toBe(403);
  });

  it('let the user begin the same connect again after a failure', async () => {
    await boot({ returnTo: { default: '/', allow: ['/settings'] } });
    server.script('/token', json(500, {}));
    const begun = await browser.get(`${home}/alpha/connect?returnTo=/settings`);
    const failed = await host.consent(browser, begun.headers.location ?? '');
    expect(failed.status).toBe(502);
    expect(failed.body).toContain('The provider is in trouble');
    expect(failed.body).toContain('<code>server_error</code>');
    const again = address(failed, /class="button primary" href="([^"]+)"/);
    const done = await host.consent(browser, (await browser.get(again)).headers.location ?? '');
    expect([done.status, done.headers.location]).toEqual([303, `${host.url}/settings`]);
  });

  it('ask for a sub-account once, and continue to returnTo', async () => {
    await boot({ providers: facebook(), returnTo: { default: '/', allow: ['/settings'] } });
    const begun = await browser.get(`${home}/facebook/connect?returnTo=/settings`);
    const connected = await host.consent(browser, begun.headers.location ?? '');
    const choice = await browser.get(connected.headers.location ?? '');
    expect(choice.body).toContain('Choose what to use');
    const [, id = ''] = /type="radio" name="id" value="([^"]+)"/.exec(choice.body) ?? [];
    const chosen = await press(choice, address(choice, /method="post" action="([^"]+)"/), { id });
    expect([chosen.status, chosen.headers.location]).toEqual([303, `${host.url}/settings`]);
    const list = await browser.get(home);
    expect(list.body).toContain('Chosen sub-accounts');
    expect(list.body).toContain('<span class="muted">Page</span>');
    const reconnect = await browser.get(address(list, /href="([^"]+intent=[^"]+)"/));
    const back = await host.consent(browser, reconnect.headers.location ?? '');
    expect(back.headers.location).toBe(`${home}?notice=connected&provider=facebook`);
  });

  it('do not ask in a popup, or where the host has turned that off', async () => {
    await boot({ providers: facebook() });
    const popup = await browser.get(`${home}/facebook/connect?display=popup`);
    const page = await host.consent(browser, popup.headers.location ?? '');
    expect([page.status, page.body.includes('Facebook is connected')]).toEqual([200, true]);
    await host.app.close();
    await boot({ providers: facebook(), pages: { chooseAfterConnect: false } });
    const begun = await browser.get(`${home}/facebook/connect`);
    const done = await host.consent(browser, begun.headers.location ?? '');
    expect(done.headers.location).toBe(`${host.url}/`);
  });

  it('do not exist when the host has turned them off: a popup ends at returnTo', async () => {
    await boot({ pages: false });
    expect((await browser.get(home)).status).toBe(404);
    const popup = await browser.get(`${home}/alpha/connect?display=popup`);
    const done = await host.consent(browser, popup.headers.location ?? '');
    expect([done.status, done.headers.location]).toEqual([303, `${host.url}/`]);
  });
});
