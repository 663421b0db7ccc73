import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { OAuth2CaptureModule, OAuth2Token, OAuth2TokenService } from '../../lib/index.js';
import { DataSource } from 'typeorm';
import type { Browser, Page } from '../fixtures/browser.js';
import { json } from '../fixtures/fault-answers.js';
import { account } from '../fixtures/fault-provider.js';
import { FaultServer } from '../fixtures/fault-server.js';
import { HabitHost, userOf } from '../fixtures/habit-host.js';

@Injectable()
class OperatorGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    return userOf(context.switchToHttp().getRequest()) === 'root';
  }
}

const EVIL = `"'><script>alert(1)</script>`;

describe.each(['express', 'fastify'] as const)('the operators page with %s', (platform) => {
  let server: FaultServer;
  let host: HabitHost;
  let root: Browser;
  let admin: string;
  const pages: Page[] = [];

  beforeAll(async () => {
    server = await FaultServer.start();
    host = await HabitHost.boot(server, {
      platform,
      capture: { admin: { guard: OperatorGuard } },
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

  it('is for those whom the guard lets pass, pages and JSON alike', async () => {
    const alice = await host.browser('alice');
    for (const rest of ['', '/overview', '/connections']) {
      expect([rest, (await look(rest, alice)).status]).toEqual([rest, 403]);
      expect([rest, (await look(rest)).status]).toEqual([rest, 200]);
    }
  });

  it('counts, and shows what wants attention', async () => {
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
    expect((await look()).body).toContain('Nothing wants attention.');
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

  it('finds nothing by what is no beginning, and takes wildcards as they are', async () => {
    for (const search of ['%25', '_', 'lice', "'%20OR%201=1--"]) {
      expect((await look(`?search=${search}`)).body).toContain('There is no such connection.');
    }
  });

  it('goes through long lists from one connection to the next', async () => {
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

  it('renews a pair by force, and says how that went', async () => {
    const id = await idOf('alice');
    const asked = server.to('/token').length;
    const done = await refresh(id);
    expect([done.status, done.headers.location]).toEqual([
      303,
      `${admin}?notice=refreshed&search=${id}`,
    ]);
    expect(server.to('/token').length).toBe(asked + 1);
    expect((await root.get(done.headers.location ?? '')).body).toContain('The tokens are renewed.');
    server.script('/token', json(503, {}));
    expect((await refresh(id)).headers.location).toContain('notice=failed');
    await change(id, { retryAt: null });
    server.script('/token', json(400, { error: 'invalid_grant' }));
    expect((await refresh(id)).headers.location).toContain('notice=ended');
    expect((await look('?state=reauthorization_required')).body).toMatch(
      /<bdi>Ada<\/bdi>[\s\S]*<code>rejected<\/code>/,
    );
  });

  it('S-077: renews nothing without the proof of this browser', async () => {
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

  it('knows no connection that there is not', async () => {
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
  it('is not there unless it is asked for, and not without a guard', async () => {
    const server = await FaultServer.start();
    const host = await HabitHost.boot(server, { platform: 'express' });
    const root = await host.browser('root');
    expect((await root.get(`${host.url}/oauth2/admin`)).status).toBe(404);
    await host.app.close();
    await server.close();
    const register = () => OAuth2CaptureModule.forRoot({ admin: {} } as never);
    expect(register).toThrow(/admin\.guard.*Name the guard that knows your operators/s);
  });
});
