import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { hang, html, json, reset, type Script } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { ConnectingHost } from './connecting-host.js';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const meta = (status: number, error: object): Script =>
  json(status, { error: { message: 'no', type: 'OAuthException', ...error } });

/** What passes by itself. */
const FAULTS: [string, Script][] = [
  ['500', json(500, {})],
  ['500 with Graph’s code 1', meta(500, { code: 1 })],
  ['502 with a code that means a dead token', meta(502, { code: 190 })],
  ['503 and a page', html(503)],
  ['429', json(429, {})],
  ['Graph’s code 4', meta(400, { code: 4 })],
  ['Graph’s code 2', meta(400, { code: 2 })],
  ['is_transient', meta(400, { code: 100, is_transient: true })],
  ['a page with 200', html(200)],
  ['a page with 403', html(403)],
  ['nothing in a response', json(200, {})],
  ['a reset', reset()],
  ['a timeout', hang()],
];

describe.each([
  ['threads', 'th_exchange_token'],
  ['instagram', 'ig_exchange_token'],
  ['facebook', 'fb_exchange_token'],
])('the short-lived token of %s', (provider, grantType) => {
  let host: ConnectingHost;
  beforeAll(async () => {
    host = await ConnectingHost.start(
      ({ url, endpoints: { authorization, token } }) => ({
        [provider]: {
          ...client,
          endpoints: {
            authorization,
            token,
            exchange: `${url}/exchange`,
            refresh: `${url}/refresh`,
            userInfo: `${url}/me`,
            ...(provider === 'facebook' && { permissions: `${url}/permissions` }),
          },
        },
      }),
      { options: { http: { timeout: 1 } } },
    );
    const profile = { id: '17', user_id: '17', username: 'ada', name: 'Ada' };
    host.server.always('/token', json(200, { access_token: 'short', user_id: 17 }));
    host.server.always('/me', json(200, profile));
    host.server.always('/permissions', json(200, { data: [] }));
    host.server.always('/refresh', meta(400, { code: 190 }));
  });
  beforeEach(async () => {
    await host.tokens.disconnectOwner('alice');
    host.server.always('/exchange', works);
  });
  afterAll(() => host?.close());

  const works = json(200, { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 });
  const ref = { owner: 'alice', provider };
  const ask = (): Promise<string> => host.tokens.getValidToken(ref);
  const row = async () => (await host.tokens.find(ref))[0];
  const exchanges = (): number => host.server.to('/exchange').length;
  const broken = (fault: Script): void => host.server.always('/exchange', fault);

  async function connectedWith(fault: Script): Promise<void> {
    broken(fault);
    const page = await host.connect(provider);
    if (page.status !== 303) throw new Error(page.body);
  }

  it.each(FAULTS)('R-275 is exchanged later when %s kept it from that', async (_, fault) => {
    await connectedWith(fault);
    expect(await row()).toMatchObject({
      status: 'refresh_failing',
      statusReason: 'not_exchanged',
    });
    expect(host.log.text).toMatch(
      /^oauth2\.refresh_failed .+ \(not_exchanged\): code token_refresh, step token_request, .+exchange of the short-lived token failed .+#not_exchanged/m,
    );
    expect(await ask()).toBe('short');
    host.server.always('/exchange', works);
    host.pass(10 * MINUTE_MS);
    expect(await ask()).toBe('short');
    await until(async () => (await row())?.status === 'active');
    expect(await ask()).toBe('long');
    const { statusReason, expiresAt } = (await row()) ?? {};
    expect(statusReason).toBeNull();
    expect(Number(expiresAt) - Date.now()).toBeGreaterThan(59 * DAY_MS);
    const { query, form } = host.server.to('/exchange').at(-1) ?? {};
    expect(query?.get('grant_type') ?? form?.get('grant_type')).toBe(grantType);
  });

  it('R-276 is exchanged by a sweep without a caller', async () => {
    await connectedWith(json(500, {}));
    host.pass(MINUTE_MS);
    expect(await host.tokens.refreshDue()).toMatchObject({ failed: 1 });
    expect(await row()).toMatchObject({ statusReason: 'not_exchanged' });
    host.server.always('/exchange', works);
    host.pass(10 * MINUTE_MS);
    expect(await host.tokens.refreshDue()).toMatchObject({ refreshed: 1 });
    expect(await ask()).toBe('long');
    expect(host.server.to('/refresh')).toEqual([]);
  });

  it('R-277 causes one request at a time, however many callers ask, at growing intervals', async () => {
    await connectedWith(json(500, {}));
    host.pass(10 * MINUTE_MS);
    const before = exchanges();
    const all = await Promise.all(Array.from({ length: 20 }, ask));
    expect(new Set(all)).toEqual(new Set(['short']));
    await until(() => Promise.resolve(exchanges() > before));
    await host.tokens.refresh(ref).catch(() => undefined);
    for (let minute = 0; minute < 20; minute += 1) {
      host.pass(MINUTE_MS);
      await ask();
      await host.tokens.refresh(ref).catch(() => undefined);
    }
    expect(exchanges() - before).toBeLessThan(16);
    expect(await row()).toMatchObject({ status: 'refresh_failing', statusReason: 'not_exchanged' });
  });

  it('R-278 ends the connection with its real reason when its hour is over', async () => {
    const dead = { status: 'reauthorization_required', statusReason: 'not_exchanged' };
    await connectedWith(json(500, {}));
    host.pass(61 * MINUTE_MS);
    await expect(ask()).rejects.toMatchObject({
      code: 'reauthorization_required',
      reason: 'not_exchanged',
    });
    expect(await row()).toMatchObject(dead);
    await host.tokens.disconnectOwner('alice');
    await connectedWith(json(500, {}));
    host.pass(61 * MINUTE_MS);
    await host.tokens.refreshDue();
    expect(await row()).toMatchObject(dead);
  });

  it.each([
    ['a dead token', meta(400, { code: 190 }), 'exchange_refused'],
    ['a missing permission', meta(403, { code: 10 }), 'exchange_refused'],
    [
      'a wrong secret',
      meta(400, { code: 1, message: 'Error validating client secret.' }),
      'client_config',
    ],
    ['a wrong application', meta(400, { code: 101 }), 'client_config'],
  ])('R-279 stores nothing when the provider refuses: %s', async (_, fault, code) => {
    broken(fault);
    const page = await host.connect(provider, '', { accept: 'application/json' });
    expect([page.status, (JSON.parse(page.body) as { code: string }).code]).toEqual([502, code]);
    expect(await row()).toBeUndefined();
  });

  it('R-280 shows what is missing, and works again after the user reconnects', async () => {
    await connectedWith(json(503, {}));
    const list = await host.visit('/connections', 'alice', { accept: 'application/json' });
    expect(list.body).toContain('"statusReason":"not_exchanged"');
    const page = await host.visit('/', 'alice');
    expect(page.body).toContain('has not given lasting access yet');
    host.server.always('/exchange', works);
    expect((await host.connect(provider)).status).toBe(303);
    expect(await row()).toMatchObject({ status: 'active', statusReason: null });
  });
});
