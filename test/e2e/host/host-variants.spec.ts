import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, ValidationPipe, VersioningType } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { getDataSourceToken, TypeOrmModule } from '@nestjs/typeorm';
import Database from 'libsql';
import { map } from 'rxjs';
import type { DataSource } from 'typeorm';
import { migrationsFor, OAuth2Token, OAuth2TokenService } from '../../../lib/index.js';
import { codeOf, type Browser, type Page } from '../../fixtures/browser.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost, type HostVariant } from '../../fixtures/host-variant.js';
import {
  BearerGuard,
  OwnController,
  Public,
  SessionGuard,
  SessionsModule,
} from '../../fixtures/host-variants.js';

const asJson = { headers: { accept: 'application/json' } };
const userOfRequest = (request: { user?: { id: string } }): string | undefined => request.user?.id;

describe.each(['express', 'fastify'] as const)('an application with %s', (platform) => {
  let server: FaultServer;
  const hosts: VariantHost[] = [];
  beforeAll(async () => void (server = await FaultServer.start()));
  afterEach(async () => {
    for (const { app } of hosts.splice(0)) await app.close();
  });
  afterAll(() => server.close());

  async function boot(habits: Omit<HostVariant, 'platform'>): Promise<VariantHost> {
    const host = await VariantHost.boot(server, { platform, ...habits });
    hosts.push(host);
    return host;
  }

  async function list(browser: Browser, base: string): Promise<{ id: string }[]> {
    const page = await browser.get(`${base}/connections`, asJson);
    expect([page.status, page.headers['content-type']]).toEqual([
      200,
      expect.stringContaining('application/json'),
    ]);
    return (JSON.parse(page.body) as { connections: { id: string }[] }).connections;
  }

  /** Connects, looks at the list and the pages, and disconnects by the form. */
  async function wholeLife(host: VariantHost, base = `${host.url}/oauth2`): Promise<void> {
    const browser = await host.browser('alice');
    const begun = await browser.get(`${base}/alpha/connect?returnTo=/&surplus=1`);
    expect(begun.status).toBe(302);
    const done = await host.consent(browser, begun.headers.location ?? '');
    expect([done.status, done.headers.location]).toEqual([303, `${host.url}/`]);
    const [connection] = await list(browser, base);
    const page = await browser.get(base);
    expect(page.body).toContain(`${base}/${connection?.id}/revoke`);
    const confirm = await browser.get(`${base}/${connection?.id}/revoke`);
    const proof = /name="_csrf" value="([^"]+)"/.exec(confirm.body)?.[1] ?? '';
    const gone = await browser.post(`${base}/${connection?.id}/revoke`, {
      form: { _csrf: proof, surplus: '1' },
    });
    const notice = `${base}?notice=disconnected_confirmed&provider=alpha`;
    expect([gone.status, gone.headers.location]).toEqual([303, notice]);
    expect(await list(browser, base)).toEqual([]);
    const unknown = await browser.get(`${base}/unheard/connect`, asJson);
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'unknown_provider']);
  }

  it('R-214 has TypeORM make entities without their constructor', async () => {
    const host = await boot({ database: { entitySkipConstructor: true } });
    await wholeLife(host);
    const browser = await host.browser('alice');
    const begun = await browser.get(`${host.url}/oauth2/alpha/connect`);
    await host.consent(browser, begun.headers.location ?? '');
    const tokens = host.app.get(OAuth2TokenService);
    const [token] = await tokens.find({ owner: 'alice' });
    expect(token?.isExpired).toBe(false);
    expect(token?.expiresInHumanized).toMatch(/^in \d+ /);
    const across = await tokens.findAcrossOwners({
      provider: 'alpha',
      account: token?.resourceOwnerId ?? '',
    });
    expect(across.map(({ id }) => id)).toEqual([token?.id]);
    expect(host.complaints).toEqual([]);
  });

  it('validates everything strictly', async () => {
    const pipe = { whitelist: true, forbidNonWhitelisted: true, transform: true };
    const host = await boot({
      configure: (app) => app.useGlobalPipes(new ValidationPipe(pipe)),
    });
    await wholeLife(host);
  });

  it('wraps every response', async () => {
    const host = await boot({
      controllers: [OwnController],
      configure: (app) =>
        app.useGlobalInterceptors({
          intercept: (_context, next) => next.handle().pipe(map((data: unknown) => ({ data }))),
        }),
    });
    await wholeLife(host);
    const own = await (await host.browser()).get(`${host.url}/own`);
    expect(JSON.parse(own.body)).toEqual({ data: { own: true } });
  });

  it('sends the headers of helmet', async () => {
    const headers: Record<string, string> = {
      'Content-Security-Policy': "default-src 'self';script-src 'self';frame-ancestors 'self'",
      'Cross-Origin-Opener-Policy': 'same-origin-allow-popups',
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Referrer-Policy': 'strict-origin',
      'X-Frame-Options': 'SAMEORIGIN',
      'X-Content-Type-Options': 'nosniff',
    };
    const host = await boot({ configure: (app) => setHeaders(app, headers) });
    await wholeLife(host);
    const browser = await host.browser('alice');
    const begun = await browser.get(`${host.url}/oauth2/alpha/connect?display=popup`);
    const popup = await host.consent(browser, begun.headers.location ?? '');
    const policy = popup.headers['content-security-policy'];
    const nonce = /script-src 'nonce-([^']+)'/.exec(String(policy))?.[1] ?? 'none';
    expect(policy).toMatch(/^default-src 'none'; /);
    expect(popup.body).toContain(`<script nonce="${nonce}"`);
    expect(popup.headers['x-frame-options']).toBe('DENY');
    expect(popup.headers['referrer-policy']).toBe('no-referrer');
    expect(popup.headers['cross-origin-opener-policy']).toBe('same-origin-allow-popups');
  });

  it('knows its users by a bearer header alone', async () => {
    const host = await boot({
      providers: [{ provide: APP_GUARD, useClass: BearerGuard }],
      capture: {
        callbackOwner: 'flow',
        callbackDecorators: [Public()],
        resolveOwner: userOfRequest,
      },
    });
    const base = `${host.url}/oauth2`;
    const bearer = { authorization: 'Bearer token-of-alice', accept: 'application/json' };
    const browser = await host.browser();
    for (const page of [
      await browser.post(`${base}/alpha/connect`, asJson),
      await browser.get(`${base}/connections`, asJson),
    ])
      expect([401, 403]).toContain(page.status);
    const begin = async (): Promise<string> => {
      const begun = await browser.post(`${base}/alpha/connect`, { headers: bearer });
      expect(begun.status).toBe(200);
      return (JSON.parse(begun.body) as { authorizationUrl: string }).authorizationUrl;
    };
    const stranger = await host.consent(await host.browser(), await begin(), asJson);
    expect([stranger.status, codeOf(stranger)]).toEqual([400, 'user_mismatch']);
    const done = await host.consent(browser, await begin());
    expect(done.status).toBe(303);
    const page = await browser.get(`${base}/connections`, { headers: bearer });
    const [connection] = (JSON.parse(page.body) as { connections: { id: string }[] }).connections;
    const gone = await browser.send('DELETE', `${base}/connections/${connection?.id}`, {
      headers: bearer,
    });
    expect([gone.status, JSON.parse(gone.body)]).toEqual([200, { revocation: 'confirmed' }]);
  });

  it('guards the routes by its session', async () => {
    const host = await boot({
      capture: {
        guards: [SessionGuard],
        imports: [SessionsModule],
        resolveOwner: userOfRequest,
      },
    });
    await wholeLife(host);
    const nobody = await host.browser();
    const browser = await host.browser('alice');
    const base = `${host.url}/oauth2`;
    const begun = await browser.get(`${base}/alpha/connect`);
    const callback = await host.consent(nobody, begun.headers.location ?? '', asJson);
    for (const page of [
      callback,
      await nobody.get(`${base}/alpha/connect`, asJson),
      await nobody.get(`${base}/connections`, asJson),
      await nobody.get(base, asJson),
    ])
      expect([page.url, page.status, codeOf(page)]).toEqual([page.url, 403, 'forbidden']);
  });

  it('has a global prefix that baseUrl contains', async () => {
    const host = await boot({
      base: '/api',
      configure: (app) => app.setGlobalPrefix('api'),
    });
    await wholeLife(host, `${host.url}/api/oauth2`);
    expect(host.complaints.join('\n')).not.toContain('global prefix');
  });

  it('has a global prefix that is missing in baseUrl, and gets a warning', async () => {
    const host = await boot({ configure: (app) => app.setGlobalPrefix('api') });
    expect(host.complaints.join('\n')).toContain(`set baseUrl to ${host.url}/api`);
  });

  it('versions its routes', async () => {
    const host = await boot({
      controllers: [OwnController],
      configure: (app) => app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' }),
    });
    await wholeLife(host);
    const browser = await host.browser();
    expect((await browser.get(`${host.url}/v1/own`)).status).toBe(200);
    expect((await browser.get(`${host.url}/own`)).status).toBe(404);
  });

  it('has its front end on another origin', async () => {
    const spa = 'https://spa.app.example';
    const host = await boot({
      capture: { popupOrigins: [spa], returnTo: { allow: [`${spa}/settings`] } },
      configure: (app) =>
        app.enableCors({ origin: spa, credentials: true, methods: ['GET', 'POST', 'DELETE'] }),
    });
    const base = `${host.url}/oauth2`;
    const browser = await host.browser('alice');
    const origin = { origin: spa, 'sec-fetch-site': 'same-site', accept: 'application/json' };
    const preflight = await browser.send('OPTIONS', `${base}/connections/1`, {
      headers: {
        origin: spa,
        'access-control-request-method': 'DELETE',
        'access-control-request-headers': 'x-csrf-token',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers['access-control-allow-methods']).toContain('DELETE');
    const begin = async (query: string): Promise<string> => {
      const page = await browser.post(`${base}/alpha/connect?${query}`, { headers: origin });
      expect([page.status, allowed(page)]).toEqual([200, [spa, 'true']]);
      return (JSON.parse(page.body) as { authorizationUrl: string }).authorizationUrl;
    };
    const wish = new URLSearchParams({ returnTo: `${spa}/settings?tab=1` }).toString();
    const done = await host.consent(browser, await begin(wish));
    expect([done.status, done.headers.location]).toEqual([303, `${spa}/settings?tab=1`]);
    const popup = await host.consent(browser, await begin('display=popup'));
    expect(popup.status).toBe(200);
    expect(popup.body).toContain(JSON.stringify(spa));
    const refused = await browser.post(`${base}/alpha/connect`, {
      headers: { ...origin, 'sec-fetch-site': 'cross-site' },
    });
    expect([refused.status, codeOf(refused), allowed(refused)]).toEqual([
      403,
      'cross_site',
      [spa, 'true'],
    ]);
  });

  it('shares its process with another, and nothing else', async () => {
    const first = await boot({});
    const second = await boot({ capture: { path: 'links/oauth' } });
    await wholeLife(first);
    await wholeLife(second, `${second.url}/links/oauth`);
    const browser = await first.browser('alice');
    const begun = await browser.get(`${first.url}/oauth2/alpha/connect`);
    const foreign = (begun.headers.location ?? '').replace(
      encodeURIComponent(`${first.url}/oauth2`),
      encodeURIComponent(`${second.url}/links/oauth`),
    );
    const refused = await second.consent(browser, foreign, asJson);
    expect([refused.status, codeOf(refused)]).toEqual([400, 'invalid_state']);
    expect((await first.consent(browser, begun.headers.location ?? '')).status).toBe(303);
    expect(await list(browser, `${first.url}/oauth2`)).toHaveLength(1);
    expect(await list(browser, `${second.url}/links/oauth`)).toEqual([]);
    expect((await browser.get(`${first.url}/links/oauth`)).status).toBe(404);
    expect((await browser.get(`${second.url}/oauth2`)).status).toBe(404);
  });

  it('keeps connections in a DataSource of another name', async () => {
    const host = await boot({
      database: { name: 'vault' },
      imports: [
        TypeOrmModule.forRoot({
          type: 'better-sqlite3',
          driver: Database,
          database: ':memory:',
          migrations: migrationsFor('sqlite'),
        }),
      ],
      capture: { dataSource: 'vault' },
    });
    await wholeLife(host);
    expect(host.app.get<DataSource>(getDataSourceToken('vault')).hasMetadata(OAuth2Token)).toBe(
      true,
    );
    expect(host.app.get<DataSource>(getDataSourceToken()).hasMetadata(OAuth2Token)).toBe(false);
  });
});

/** Headers on every answer, as a middleware would set them. */
function setHeaders(app: INestApplication, headers: Record<string, string>): void {
  app.use(
    (
      _request: unknown,
      response: { setHeader(name: string, value: string): void },
      next: () => void,
    ) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      next();
    },
  );
}

const allowed = ({ headers }: Page): unknown[] => [
  headers['access-control-allow-origin'],
  headers['access-control-allow-credentials'],
];
