import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { Connection, OAuth2Token, RequireConnection } from '../../../lib/index.js';
import { HostScene, isCapture, navigation } from './host-scene.js';

@Controller('payments')
class PaymentsController {
  @Get('callback')
  @RequireConnection('alpha')
  payments(@Connection('alpha') token: OAuth2Token): object {
    return { provider: token.provider };
  }
}

describe.each(['express', 'fastify'] as const)('addresses of a flow, on %s', (platform) => {
  let scene: HostScene;
  beforeAll(async () => {
    scene = await HostScene.open(platform, {
      controllers: [PaymentsController],
      capture: {
        isGlobal: true,
        loginUrl: '/login?next={returnTo}',
        returnTo: { default: '/home', allow: ['/'] },
      },
    });
  });
  afterAll(() => scene.close());

  /** Opens an address without a login. @returns where the login sends the browser afterwards */
  async function findReturn(path: string): Promise<string | null> {
    const page = await scene.visit(await scene.browser(), path, navigation('same-origin'));
    return new URL(page.headers.location ?? '').searchParams.get('next');
  }

  it.each(['/payments/callback', '/payments/callback?id=7', '/payments/callback?from=/x/connect'])(
    'S-270: the login returns to a page of the host whose path ends in "callback": %s',
    async (path) => expect(await findReturn(path)).toBe(path),
  );

  it.each([
    '/oauth2/alpha/connect?returnTo=/payments/callback',
    '/oauth2/connections?from=/x/callback',
    '/oauth2?from=/oauth2/alpha/callback?code=x',
  ])('S-271: the login returns to an address whose query contains another: %s', async (path) =>
    expect(await findReturn(path)).toBe(path),
  );

  it('S-271: a callback still returns to the connect route, without its code', async () => {
    const path = '/oauth2/alpha/callback?code=x&state=y&from=/z/callback';
    expect(await findReturn(path)).toBe('/oauth2/alpha/connect');
  });

  it.each([
    'beta/connect',
    'alpha/connect/?display=page',
    'ALPHA/CONNECT',
    '7/reconnect',
    'alpha/%63onnect',
  ])('S-272: no flow ends at an address that starts the next: /oauth2/%s', async (route) => {
    const browser = await scene.browser('alice');
    const returnTo = encodeURIComponent(`/oauth2/${route}`);
    const begun = await scene.start(browser, `/oauth2/alpha/connect?returnTo=${returnTo}`);
    const page = await browser.get(await scene.consent(begun));
    expect([page.status, page.headers.location]).toEqual([303, `${scene.url}/home`]);
  });

  it('S-273: a callback with a code and an error without a value is a success', async () => {
    const browser = await scene.browser('bob');
    const callback = await scene.consent(await scene.start(browser));
    expect((await browser.get(`${callback}&error=`)).status).toBe(303);
    expect(await scene.connections('bob')).toHaveLength(1);
  });
});

describe('returnTo.default', () => {
  it.each(['/oauth2/alpha/connect', '/oauth2/alpha/connect/?display=page'])(
    'S-272: is refused at boot where it starts a flow: %s',
    async (path) => {
      const boot = HostScene.open('express', {
        capture: { returnTo: { default: path, allow: [] } },
      });
      await expect(boot).rejects.toThrow('returnTo.default');
    },
  );
});

describe("resolveOwner with callbackOwner: 'flow'", () => {
  it.each(['express', 'fastify'] as const)(
    'S-274: is not called at the callback, where no guard has added a user, on %s',
    async (platform) => {
      const resolveOwner = ({ headers }: { headers: { authorization?: string } }): string => {
        if (headers.authorization === undefined) throw new TypeError('no user on the request');
        return headers.authorization.replace('Bearer of-', '');
      };
      const scene = await HostScene.open(platform, {
        capture: { callbackOwner: 'flow', resolveOwner },
      });
      try {
        const browser = await scene.browser();
        const headers = { authorization: 'Bearer of-carol' };
        const begun = await scene.visit(browser, '/oauth2/alpha/connect', headers);
        expect(isCapture(begun.headers.location, scene)).toBe(true);
        const page = await browser.get(await scene.consent(begun.headers.location ?? ''));
        expect(page.status).toBe(303);
        expect(await scene.connections('carol')).toHaveLength(1);
      } finally {
        await scene.close();
      }
    },
  );
});
