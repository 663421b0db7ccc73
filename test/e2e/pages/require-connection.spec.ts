import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Injectable, Module, Post, type Type, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { DataSource } from 'typeorm';
import {
  Connection,
  InjectOAuth2Client,
  OAuth2CaptureModule,
  OAuth2ProviderClient,
  OAuth2Token,
  OAuth2TokenService,
  RequireConnection,
} from '../../../lib/index.js';
import type { Page, Visit } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost, type HostVariant } from '../../fixtures/host-variant.js';
import { BearerGuard, SessionGuard, SessionsModule } from '../../fixtures/host-variants.js';

@Controller('own')
class OwnController {
  constructor(private readonly tokens: OAuth2TokenService) {}

  @Get('account')
  @RequireConnection('alpha')
  account(@Connection('alpha') token: OAuth2Token): object {
    return { isEntity: token instanceof OAuth2Token, owner: token.ownerId, all: token };
  }

  @Get('write')
  @RequireConnection('alpha', { scopes: ['write'] })
  write(@Connection() token: OAuth2Token): object {
    return { id: token.id };
  }

  @Post('write')
  @RequireConnection('alpha', { scopes: ['write'] })
  writeForm(): object {
    return {};
  }

  @Get('both')
  @RequireConnection('alpha')
  @RequireConnection('beta')
  both(@Connection('alpha') a: OAuth2Token, @Connection('beta') b: OAuth2Token): object {
    return { providers: [a.provider, b.provider] };
  }

  @Get('late')
  @RequireConnection('alpha')
  late(@Connection() { id }: OAuth2Token): Promise<string> {
    return this.tokens.disconnect({ id }).then(() => this.tokens.getValidToken({ id }));
  }

  @Get('unrelated')
  @RequireConnection('alpha')
  unrelated(): never {
    throw new RangeError('the host’s own');
  }

  @Get('careless')
  careless(@Connection('alpha') token: OAuth2Token): object {
    return token;
  }
}

@Controller('all')
@RequireConnection('alpha')
@UseGuards(SessionGuard)
class WholeController {
  @Get()
  get(@Connection('alpha') { provider }: OAuth2Token): object {
    return { provider };
  }
}

const json = { headers: { accept: 'application/json' } };

describe.each(['express', 'fastify'] as const)('a route of a host on %s', (platform) => {
  let server: FaultServer;
  const hosts: VariantHost[] = [];
  beforeAll(async () => void (server = await FaultServer.start()));
  afterEach(async () => {
    for (const { app } of hosts.splice(0)) await app.close();
  });
  afterAll(() => server.close());

  const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
  const providers = (): Record<string, typeof client & { endpoints: object }> => {
    const endpoints = { ...server.endpoints, api: server.url };
    return { alpha: { ...client, endpoints }, beta: { ...client, endpoints } };
  };
  async function boot(
    habits: Partial<HostVariant> & { controllers: Type[] },
  ): Promise<VariantHost> {
    const capture = { providers: providers(), ...habits.capture };
    const host = await VariantHost.boot(server, { platform, ...habits, capture });
    hosts.push(host);
    return host;
  }
  /** A host with the routes of a controller, as most write it. */
  const ordinary = (capture: HostVariant['capture'] = {}, controller: Type = OwnController) => {
    class FeatureModule {}
    const feature = { module: FeatureModule, controllers: [controller], imports: [SessionsModule] };
    return boot({ controllers: [], imports: [feature], capture: { isGlobal: true, ...capture } });
  };
  const connect = (host: VariantHost, more: object = {}): Promise<OAuth2Token> =>
    host.app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'alpha',
      tokens: { access_token: 'SENTINEL', scope: 'read' },
      resourceOwner: { id: '1' },
      ...more,
    });
  const ask = async (
    host: VariantHost,
    path: string,
    { user = 'alice', ...visit }: Visit & { user?: string } = json,
  ): Promise<Page & { json: Record<string, unknown> }> => {
    const browser = await host.browser(user === '' ? undefined : user);
    const page = await browser.send(visit.body === '' ? 'POST' : 'GET', host.url + path, visit);
    const isJson = page.headers['content-type']?.includes('json') === true;
    return { ...page, json: isJson ? (JSON.parse(page.body) as Record<string, unknown>) : {} };
  };

  it('gets the connection of its caller, and never a token', async () => {
    const host = await ordinary();
    await connect(host);
    await connect(host, { owner: 'bob', resourceOwner: { id: '2' } });
    const page = await ask(host, '/own/account');
    expect([page.status, page.json.isEntity, page.json.owner]).toEqual([200, true, 'alice']);
    expect(page.body).not.toContain('SENTINEL');
    expect(server.requests).toEqual([]);
  });

  it('is not reached without a connection: a program gets the connectUrl', async () => {
    const host = await ordinary();
    await connect(host, { owner: 'bob' });
    const page = await ask(host, '/own/account');
    expect(page.status).toBe(409);
    expect(page.headers['cache-control']).toBe('no-store');
    expect(page.json).toEqual({
      statusCode: 409,
      code: 'not_found',
      message: 'An account must be connected first.',
      provider: 'alpha',
      connectUrl: expect.stringContaining(`${host.url}/oauth2/alpha/connect?intent=`),
    });
    const begun = await (await host.browser('alice')).get(String(page.json.connectUrl));
    expect(begun.status).toBe(302);
  });

  it('sends a browser to connect, and back to where it was', async () => {
    const host = await ordinary({ returnTo: { allow: ['/own/account'] } });
    const page = await ask(host, '/own/account?tab=1', {});
    expect(page.status).toBe(303);
    const target = new URL(page.headers.location ?? '');
    expect(target.searchParams.get('returnTo')).toBe('/own/account?tab=1');
    const browser = await host.browser('alice');
    const begun = await browser.get(target.href);
    const done = await host.consent(browser, begun.headers.location ?? '');
    expect([done.status, done.headers.location]).toEqual([303, `${host.url}/own/account?tab=1`]);
    expect((await browser.get(`${host.url}/own/account`)).status).toBe(200);
  });

  it('names no way back that is not allowed, nor to a form', async () => {
    const host = await ordinary({ returnTo: { allow: ['/own/write'] } });
    for (const [path, visit] of [
      ['/own/account', {}],
      ['/own/write', { body: '' }],
    ] as const) {
      const page = await ask(host, path, visit);
      expect([
        page.status,
        new URL(page.headers.location ?? '').searchParams.has('returnTo'),
      ]).toEqual([303, false]);
    }
    const script = { headers: { accept: 'text/html', 'sec-fetch-mode': 'cors' } };
    expect((await ask(host, '/own/account', script)).status).toBe(409);
  });

  it('is not reached with an ended connection, if no other one works', async () => {
    const host = await ordinary();
    await connect(host);
    const kill = `UPDATE oauth2_token SET status = 'reauthorization_required', status_reason = 'rejected'`;
    await host.app.get(DataSource).query(kill);
    const page = await ask(host, '/own/account');
    expect([page.status, page.json.code]).toEqual([409, 'reauthorization_required']);
    expect(page.json).toMatchObject({ provider: 'alpha', connectUrl: expect.any(String) });
    await connect(host, { resourceOwner: { id: 'another account' } });
    expect((await ask(host, '/own/account')).status).toBe(200);
  });

  it('is not reached without its scopes, and asks for what is missing', async () => {
    const host = await ordinary();
    await connect(host);
    const page = await ask(host, '/own/write');
    expect(page.status).toBe(409);
    expect(page.json).toMatchObject({ code: 'insufficient_scope', missing: ['write'] });
    const begun = await (await host.browser('alice')).get(String(page.json.connectUrl));
    const asked = new URL(begun.headers.location ?? '').searchParams.get('scope')?.split(' ');
    expect(asked).toEqual(expect.arrayContaining(['read', 'write']));
    await connect(host, { tokens: { access_token: 'SENTINEL', scope: 'read write' } });
    expect((await ask(host, '/own/write')).status).toBe(200);
  });

  it('is not reached without a login', async () => {
    const host = await ordinary();
    const page = await ask(host, '/own/account', { ...json, user: '' });
    expect([page.status, page.json.code]).toEqual([401, 'not_authenticated']);
    const withLogin = await ordinary({ loginUrl: '/login?next={returnTo}' });
    const sent = await ask(withLogin, '/own/account?x=1', { user: '' });
    const login = `${withLogin.url}/login?next=${encodeURIComponent('/own/account?x=1')}`;
    expect([sent.status, sent.headers.location]).toEqual([302, login]);
  });

  it('may need two connections', async () => {
    const host = await ordinary();
    await connect(host);
    expect((await ask(host, '/own/both')).json).toMatchObject({ provider: 'beta' });
    await connect(host, { provider: 'beta' });
    expect((await ask(host, '/own/both')).json).toEqual({ providers: ['alpha', 'beta'] });
  });

  it('has a response for later errors of this package only', async () => {
    const host = await ordinary();
    await connect(host);
    const unrelated = await ask(host, '/own/unrelated');
    expect(unrelated.json).toEqual({ statusCode: 500, message: 'Internal server error' });
    expect(host.complaints.join()).toContain('RangeError');
    const page = await ask(host, '/own/late');
    expect([page.status, page.json.code]).toEqual([404, 'not_found']);
  });

  it('says so when it asks for a connection that it does not require', async () => {
    const host = await ordinary();
    expect((await ask(host, '/own/careless')).status).toBe(500);
    expect(host.complaints.join()).toContain("Put @RequireConnection('alpha') on the route");
  });

  it('runs after the login guards of its controller, and of the application', async () => {
    const host = await ordinary({}, WholeController);
    await connect(host);
    expect((await ask(host, '/all')).json).toEqual({ provider: 'alpha' });
    expect((await ask(host, '/all', { ...json, user: '' })).status).toBe(403);
    const bearer = await boot({
      controllers: [OwnController],
      providers: [{ provide: APP_GUARD, useClass: BearerGuard }],
      capture: {
        resolveOwner: (request: { user?: { id: string } }) => request.user?.id,
        callbackOwner: 'flow',
      },
    });
    await connect(bearer);
    const headers = { accept: 'application/json', authorization: 'Bearer token-of-alice' };
    expect((await ask(bearer, '/own/account', { headers, user: '' })).status).toBe(200);
  });

  it.each([
    ['an unknown provider', { providers: undefined as never }, /no provider "beta" is configured/],
    ['no controllers', { controllers: false }, /controllers: false/],
  ])('stops the boot with %s', async (_, capture, complaint) => {
    const { alpha } = providers();
    const given = 'providers' in capture ? { providers: { alpha } } : capture;
    await expect(ordinary(given as never)).rejects.toThrow(complaint);
  });

  describe('with a client of its own', () => {
    @Injectable()
    class AlphaService {
      constructor(@InjectOAuth2Client('alpha') readonly alpha: OAuth2ProviderClient) {}
    }
    const feature = (name: string): { module: Type; imports: object[]; exports: Type[] } => {
      @Module({})
      class FeatureModule {}
      return {
        module: FeatureModule,
        imports: [OAuth2CaptureModule.forFeature([name])],
        providers: [AlphaService],
        exports: [AlphaService],
      } as never;
    };

    it.each([true, false])(
      'is served wherever the module is registered (global: %s)',
      async (isGlobal) => {
        const imports = [feature('alpha') as never];
        const host = await boot({ controllers: [], imports, capture: { isGlobal } });
        await connect(host);
        server.script('/user', { status: 200, body: '{"login":"alice"}' });
        const { alpha } = host.app.get(AlphaService, { strict: false });
        expect((await alpha.as('alice').get('/user')).data).toEqual({ login: 'alice' });
        server.requests.length = 0;
      },
    );

    it('stops the boot when the provider is not configured', async () => {
      const imports = [{ ...feature('nobody'), providers: [], exports: [] } as never];
      await expect(boot({ controllers: [], imports })).rejects.toThrow(
        /forFeature\(\['nobody'\]\): no provider "nobody"/,
      );
    });
  });
});
