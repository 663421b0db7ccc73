import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { OAuth2CaptureModule, OAuth2Token, OAuth2TokenService } from '../../../lib/index.js';
import { DataSource } from 'typeorm';
import type { Browser, Page } from '../../fixtures/browser.js';
import { json } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { VariantHost, userOf } from '../../fixtures/host-variant.js';

@Injectable()
class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return userOf(context.switchToHttp().getRequest()) === 'root';
  }
}

const EVIL = `"'><script>alert(1)</script>`;

describe.each(['express', 'fastify'] as const)('the operators page with %s', (platform) => {
  let server: FaultServer;
  let host: VariantHost;
  let root: Browser;
  let admin: string;
  const pages: Page[] = [];

  beforeAll(async () => {
    server = await FaultServer.start();
    host = await VariantHost.boot(server, {
      platform,
      capture: { admin: { guard: OperatorGuard }, pages: { languages: ['en', 'de'] } },
    });
    admin = `${host.url}/oauth2/admin`;
    root = await host.browser('root');
    for (const [owner, name] of [
      ['alice', 'Ada'],
      ['bob', EVIL],
      ['carol', 'Cleo'],
    ] as const) {
      server.provider.account = account(`account-of-${owner}`, { name });
      const browser = await host.browser(owner);
      const begun = await browser.get(`${host.url}/oauth2/alpha/connect`);
      await host.consent(browser, begun.headers.location ?? '');
    }
  });
  afterAll(async () => {
    await host.app.close();
    await server.close();
  });

  async function look(rest = '', browser = root): Promise<Page> {
    const page = await browser.get(admin + rest);
    pages.push(page);
    return page;
  }
  const idOf = async (owner: string): Promise<string> =>
    (await host.app.get(OAuth2TokenService).find({ owner }))[0]?.id ?? '';
  const change = (id: string, values: Partial<OAuth2Token>): Promise<unknown> =>
    host.app.get(DataSource).getRepository(OAuth2Token).update(id, values);

  it('is only for requests that the guard allows, pages and JSON', async () => {
    const alice = await host.browser('alice');
    const one = `/connections/${await idOf('alice')}`;
    for (const rest of ['', '/overview', '/connections', one, `${one}/explanation`]) {
      expect([rest, (await look(rest, alice)).status]).toEqual([rest, 403]);
      expect([rest, (await look(rest)).status]).toEqual([rest, 200]);
    }
  });

  it('counts, and shows what needs attention', async () => {
    await change(await idOf('carol'), {
      status: 'refresh_failing',
      statusReason: 'timeout',
    });
    const page = await look();
    expect(page.body).toMatch(/<h2 id="list-0">Failing<\/h2>[\s\S]*<bdi>Cleo<\/bdi>/);
    expect(page.body).toContain('<code>timeout</code>');
    expect(page.body).not.toContain('<bdi>Ada</bdi>');
    expect(JSON.parse((await look('/overview')).body)).toEqual({
      openCircuits: [],
      clientErrors: [],
      providers: [
        {
          provider: 'alpha',
          total: 3,
          active: 2,
          due: 0,
          refresh_failing: 1,
          reauthorization_required: 0,
        },
      ],
    });
    await change(await idOf('carol'), { status: 'active', statusReason: null });
    expect((await look()).body).toContain('No connection needs attention.');
  });

  it.each(['ali', 'Ada', 'account-of-alice', 'user-account-of-alice'])(
    'finds an account by the beginning %s',
    async (search) => {
      const page = await look(`?search=${search}`);
      expect(page.body.match(/<article/g)).toHaveLength(1);
      expect(page.body).toContain('<bdi>Ada</bdi>');
      const found = JSON.parse((await look(`/connections?search=${search}`)).body);
      expect(found).toMatchObject({ connections: [{ owner: 'alice', name: 'Ada' }], after: null });
    },
  );

  it('finds only beginnings, and treats wildcards as plain characters', async () => {
    for (const search of ['%25', '_', 'lice', "'%20OR%201=1--"]) {
      expect((await look(`?search=${search}`)).body).toContain('There is no such connection.');
    }
  });

  it('shows long lists page by page', async () => {
    const owners: string[] = [];
    let rest = '?pageSize=1';
    for (let pageNumber = 0; pageNumber < 4; pageNumber += 1) {
      const { connections, after } = JSON.parse((await look(`/connections${rest}`)).body);
      owners.push(...connections.map(({ owner }: { owner: string }) => owner));
      if (after === null) break;
      rest = `?pageSize=1&after=${after}`;
    }
    expect(owners.sort()).toEqual(['alice', 'bob', 'carol']);
  });

  it('S-047: shows names as text', async () => {
    const page = await look('?search=bob');
    expect(page.body).toContain('&lt;script&gt;');
    expect(page.body).not.toContain('<script>alert');
  });

  const proofOf = ({ body }: Page): string => /name="_csrf" value="([^"]+)"/.exec(body)?.[1] ?? '';
  const refresh = async (id: string, browser = root, _csrf?: string): Promise<Page> =>
    browser.post(`${admin}/connections/${id}/refresh`, {
      form: { _csrf: _csrf ?? proofOf(await look('?search=bob')) },
    });

  it('refreshes a valid pair on request, and shows the result', async () => {
    const id = await idOf('alice');
    const asked = server.to('/token').length;
    const done = await refresh(id);
    expect([done.status, done.headers.location]).toEqual([
      303,
      `${admin}?notice=refreshed&search=${id}`,
    ]);
    expect(server.to('/token').length).toBe(asked + 1);
    expect((await root.get(done.headers.location ?? '')).body).toContain(
      'The tokens are refreshed.',
    );
    server.script('/token', json(503, {}));
    expect((await refresh(id)).headers.location).toContain('notice=failed');
    await change(id, { retryAt: null });
    server.script('/token', json(400, { error: 'invalid_grant' }));
    expect((await refresh(id)).headers.location).toContain('notice=ended');
    expect((await look('?state=reauthorization_required')).body).toMatch(
      /<bdi>Ada<\/bdi>[\s\S]*<code>rejected<\/code>/,
    );
  });

  it('R-398: explains an ended connection, as a page in two languages and as JSON', async () => {
    const id = await idOf('alice');
    const list = await look('?search=alice');
    expect(list.body).toContain(`href="${admin}/connections/${id}/explanation"`);

    const { body } = await look(`/connections/${id}/explanation`);
    const explained: unknown = JSON.parse((await look(`/connections/${id}`)).body);
    const german = await root.get(`${admin}/connections/${id}/explanation`, {
      headers: { 'accept-language': 'de' },
    });

    expect(body).toContain('<h1><bdi>Ada at alpha</bdi></h1>');
    expect(body).toMatch(/<dt>State<\/dt><dd>Needs reconnecting<\/dd>/);
    expect(body).toMatch(/<dt>Reason<\/dt><dd>rejected · invalid_grant<\/dd>/);
    expect(body).toMatch(
      /Ended: <code>HTTP 400 invalid_grant rejected<\/code>, by \S+ \(pid \d+\)/,
    );
    expect(body).toContain('A caller gets ReauthorizationRequiredError, with a link for the user.');
    expect(german.body).toMatch(/<dt>Nächster Versuch<\/dt>/);
    expect(explained).toMatchObject({
      id,
      state: 'reauthorization_required',
      reason: 'rejected',
      next: { kind: 'none', at: null },
      history: [
        { what: 'ended', httpStatus: 400, providerError: 'invalid_grant' },
        { what: 'failed', httpStatus: 503 },
        { what: 'refreshed' },
        { what: 'connected' },
      ],
    });
  });

  it('S-314: shows text from outside as text, whatever the row contains', async () => {
    const id = await idOf('bob');
    await change(id, {
      history: `{"at":1,"what":"failed","code":"<script>"}\n{"at":2,"what":"connected","host":"<b>"}\n`,
    });
    const page = await look(`/connections/${id}/explanation`);
    expect(page.status).toBe(200);
    expect(page.body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; at alpha');
    expect(page.body).not.toMatch(/<script>|<b>/);
    expect((await look('/connections/nowhere/explanation')).status).toBe(404);
  });

  it('S-077: refreshes nothing without the proof of this browser', async () => {
    const id = await idOf('bob');
    const asked = server.to('/token').length;
    const other = await host.browser('root');
    const foreign = proofOf(await look('?search=bob', other));
    for (const proof of ['', 'x', foreign]) {
      expect((await refresh(id, root, proof)).status).toBe(403);
    }
    expect((await root.get(`${admin}/connections/${id}/refresh`)).status).toBe(404);
    expect(server.to('/token').length).toBe(asked);
  });

  it('responds with 404 for an unknown connection', async () => {
    const page = await refresh('00000000-0000-4000-8000-000000000000');
    expect(page.status).toBe(404);
  });

  it('S-076: never shows a token, encrypted or not', () => {
    const secrets = server.secrets().filter(({ kind }) => /token|code/.test(kind));
    expect(secrets.length).toBeGreaterThan(5);
    const shown = pages.map(({ body }) => body).join();
    expect(secrets.filter(({ value }) => shown.includes(value))).toEqual([]);
    expect(shown).not.toMatch(/accessToken|refreshToken(?!Expires)|"version"|identity/);
  });
});

describe('the operators page', () => {
  it('does not exist without a guard', async () => {
    const server = await FaultServer.start();
    const host = await VariantHost.boot(server, { platform: 'express' });
    const root = await host.browser('root');
    expect((await root.get(`${host.url}/oauth2/admin`)).status).toBe(404);
    await host.app.close();
    await server.close();
    const register = () => OAuth2CaptureModule.forRoot({ admin: {} } as never);
    expect(register).toThrow(/admin\.guard.*Name the guard that recognises your operators/s);
  });
});
