import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Query, UsePipes, ValidationPipe } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { Connection, OAuth2Token, RequireConnection } from '../../../lib/index.js';
import { codeOf, type Browser, type Page, type Visit } from '../../fixtures/browser.js';
import { HostScene, isCapture, navigation } from './host-scene.js';

class ReportQuery {
  @IsOptional()
  @IsString()
  tab?: string;
}

@Controller('reports')
class ReportsController {
  @Get()
  @RequireConnection('beta')
  @RequireConnection('alpha')
  @UsePipes(new ValidationPipe({ whitelist: true, forbidNonWhitelisted: true }))
  reports(@Connection('alpha') token: OAuth2Token, @Query() query: ReportQuery): object {
    return { provider: token.provider, ...query };
  }
}

const OWN = navigation('same-origin');
const CROSS = navigation('cross-site');
const CONNECT = '/oauth2/alpha/connect?returnTo=%2Freports&display=page';

describe.each(['express', 'fastify'] as const)('a login during a flow, on %s', (platform) => {
  let scene: HostScene;
  beforeAll(async () => {
    scene = await HostScene.open(platform, {
      controllers: [ReportsController],
      capture: {
        isGlobal: true,
        loginUrl: '/login?next={returnTo}',
        returnTo: { default: '/', allow: ['/reports'] },
      },
    });
  });
  afterAll(() => scene.close());

  /** Opens an address without a login. @returns where the login sends the browser afterwards */
  async function sentToLogin(
    browser: Browser,
    path: string,
    headers: Visit['headers'],
  ): Promise<string> {
    const page = await scene.visit(browser, path, headers);
    expect(page.status).toBe(302);
    const login = new URL(page.headers.location ?? '');
    expect(login.pathname).toBe('/login');
    return login.searchParams.get('next') ?? '';
  }
  const login = (browser: Browser, user: string): Promise<unknown> =>
    browser.jar.setCookie(`user=${user}; Path=/`, scene.url);
  const isStarted = (page: Page): void =>
    expect([page.status, isCapture(page.headers.location, scene)]).toEqual([302, true]);
  async function isManual(page: Page, user: string): Promise<void> {
    expect([page.status, page.body.includes('Continue to')]).toEqual([200, true]);
    expect(await scene.pending(user)).toEqual([]);
  }
  /** Follows the host's own redirects, and stops before the provider's. */
  const walk = (browser: Browser, path: string, headers: Visit['headers']): Promise<Page> =>
    browser.follow(new URL(path, scene.url).href, (next) => isCapture(next, scene), { headers });

  it('S-186 comes back from another site, and the flow continues, once', async () => {
    const browser = await scene.browser();
    const next = await sentToLogin(browser, CONNECT, OWN);
    expect(next).toBe(CONNECT);
    await login(browser, 'alice');
    const cookies = await browser.jar.getCookieString(scene.url);
    isStarted(await scene.visit(browser, next, CROSS));
    await isAskedAgain(browser, next, cookies);
  });
  async function isAskedAgain(browser: Browser, next: string, cookies: string): Promise<void> {
    const reload = await scene.visit(browser, next, CROSS);
    expect(reload.body).toContain('Continue to alpha');
    // Also when the browser did not remove the cookie.
    const replayed = await scene.visit(browser, next, { ...CROSS, cookie: cookies });
    expect([replayed.status, replayed.body.includes('Continue to alpha')]).toEqual([200, true]);
  }

  it('S-187 continues only the request that was sent to the login', async () => {
    const browser = await scene.browser();
    await sentToLogin(browser, CONNECT, OWN);
    await login(browser, 'bob');
    for (const other of [
      '/oauth2/beta/connect?returnTo=%2Freports&display=page',
      '/oauth2/alpha/connect?returnTo=%2Freports%2Fx&display=page',
      `${CONNECT}&more=1`,
      '/oauth2/alpha/connect',
    ])
      await isManual(await scene.visit(browser, other, CROSS), 'bob');
    isStarted(
      await scene.visit(browser, '/oauth2/alpha/connect?display=page&returnTo=/reports', CROSS),
    );
  });

  it('remembers several requests at once, and a forged or foreign cookie is none', async () => {
    const browser = await scene.browser();
    const paths = ['/oauth2/alpha/connect', '/oauth2/beta/connect', CONNECT];
    for (const path of paths) await sentToLogin(browser, path, navigation('none'));
    await login(browser, 'carol');
    const forged = `oauth2_capture_login_aaaaaaaaaaaaaaaa=${Date.now() + 500_000}.${'A'.repeat(43)}`;
    const stranger = await scene.browser('dave');
    await isManual(
      await scene.visit(stranger, CONNECT, { ...CROSS, cookie: `user=dave; ${forged}` }),
      'dave',
    );
    for (const path of paths) isStarted(await scene.visit(browser, path, CROSS));
  });

  it('S-189 marks the return of a request that another site caused: it always shows the button', async () => {
    const browser = await scene.browser();
    const next = await sentToLogin(browser, CONNECT, CROSS);
    expect(await browser.jar.getCookieString(scene.url)).toBe('');
    await login(browser, 'erin');
    for (const headers of [CROSS, OWN, navigation('none'), {}])
      await isManual(await scene.visit(browser, next, headers), 'erin');
    await browser.jar.removeAllCookies();
    expect(await sentToLogin(browser, next, OWN)).toBe(next);
    expect(await browser.jar.getCookieString(scene.url)).toBe('');
  });

  it('S-190 marks the return of a callback that another site opened', async () => {
    const browser = await scene.browser();
    const next = await sentToLogin(browser, '/oauth2/alpha/callback?code=x&state=y', CROSS);
    expect(next).not.toMatch(/code|state=/);
    await login(browser, 'finn');
    await isManual(await scene.visit(browser, next, OWN), 'finn');
  });

  it('S-191 goes on from a route that requires a connection, if no other site sent the user there', async () => {
    const browser = await scene.browser();
    const next = await sentToLogin(browser, '/reports?tab=1', OWN);
    expect(next).toBe('/reports?tab=1');
    await login(browser, 'gail');
    const started = await walk(browser, next, CROSS);
    expect(isCapture(started.trail.at(-1), scene)).toBe(true);
    const again = await walk(browser, next, CROSS);
    expect(again.body).toContain('Continue to alpha');
  });

  it('S-238: HEAD and a prefetch of such a route leave the return to the user', async () => {
    const browser = await scene.browser();
    const next = await sentToLogin(browser, '/reports?tab=1', OWN);
    await login(browser, 'jane');
    const url = new URL(next, scene.url).href;
    await browser.send('HEAD', url, { headers: CROSS });
    for (const purpose of ['prefetch', 'prefetch;prerender']) {
      await browser.get(url, { headers: { ...CROSS, 'sec-purpose': purpose } });
    }
    const started = await walk(browser, next, CROSS);
    expect(isCapture(started.trail.at(-1), scene)).toBe(true);
  });

  it('S-192 asks on such a route otherwise, before and after the login', async () => {
    const known = await scene.browser('hugo');
    await isManual(await walk(known, '/reports?tab=1', CROSS), 'hugo');
    const browser = await scene.browser();
    const next = await sentToLogin(browser, '/reports?tab=1', CROSS);
    await login(browser, 'ivan');
    const page = await walk(browser, next, OWN);
    await isManual(page, 'ivan');
    expect(page.body).toContain(encodeURIComponent('/reports?tab=1'));
    expect(page.body).not.toContain('oauth2_confirm');
    // With the connections the route answers, and its own validation sees no mark.
    for (const provider of ['alpha', 'beta']) {
      const begun = await scene.start(browser, `/oauth2/${provider}/connect`);
      await browser.get(await scene.consent(begun));
    }
    const answered = await scene.visit(browser, next, OWN);
    expect([answered.status, JSON.parse(answered.body)]).toEqual([
      200,
      { provider: 'alpha', tab: '1' },
    ]);
  });

  it('S-193 is not where a fetch, an image or a prefetch is sent', async () => {
    const browser = await scene.browser();
    const script = { ...OWN, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' };
    for (const headers of [
      { accept: 'application/json' },
      { ...script, accept: 'application/json' },
      { ...script, accept: '*/*' },
      { accept: 'application/json, text/plain, */*', 'sec-fetch-mode': 'cors' },
      { ...OWN, accept: 'image/avif,*/*', 'sec-fetch-dest': 'image', 'sec-fetch-mode': 'no-cors' },
    ])
      for (const path of [
        CONNECT,
        '/oauth2/alpha/callback?code=x&state=y',
        '/reports',
        '/oauth2/connections',
      ]) {
        const page = await scene.visit(browser, path, headers);
        const isImage = headers.accept.startsWith('image') && path.includes('callback');
        expect([path, page.status, page.setCookies, codeOf(page)]).toEqual(
          isImage ? [path, 400, [], 'not_a_navigation'] : [path, 401, [], 'not_authenticated'],
        );
      }
    const curl = await scene.visit(browser, CONNECT, { accept: '*/*' });
    expect(curl.status).toBe(302);
    for (const headers of [{ 'sec-purpose': 'prefetch' }, { purpose: 'prefetch' }]) {
      const page = await scene.visit(await scene.browser(), CONNECT, headers);
      expect([page.status, page.setCookies]).toEqual([401, []]);
    }
  });

  it('remembers no more requests than a browser can carry', async () => {
    const browser = await scene.browser();
    for (let request = 0; request < 9; request += 1)
      await sentToLogin(browser, `/oauth2/alpha/connect?returnTo=/reports/${request}`, OWN);
    const cookies = (await browser.jar.getCookieString(scene.url)).split('; ');
    expect(cookies).toHaveLength(5);
    await login(browser, 'jane');
    isStarted(await scene.visit(browser, '/oauth2/alpha/connect?returnTo=/reports/8', CROSS));
  });
});
