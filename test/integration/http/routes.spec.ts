import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { Server } from '../fixtures/server.js';

const EVIL = '<svg onload=alert(1)>';

describe('the routes', () => {
  let server: Server;
  beforeAll(async () => {
    server = await Server.start({ loginUrl: '/login?next={returnTo}' });
  });
  afterAll(() => server.close());

  const save = async (owner: string, name = 'Ada'): Promise<string> => {
    const resourceOwner = { id: `${owner}-1`, name };
    const input = { owner, provider: 'acme', tokens: { access_token: 'AT' }, resourceOwner };
    return (await server.app.get(OAuth2TokenService).save(input)).id;
  };

  it('S-020: bind a flow to the browser by one random cookie', async () => {
    const response = await server.request('/oauth2/acme/connect', { user: 'alice' });
    expect(response.status).toBe(302);
    const cookies = response.headers.getSetCookie();
    expect(cookies).toHaveLength(1);
    expect(cookies[0]).toMatch(
      /^__Host-oauth2_capture=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    const again = await server.request('/oauth2/acme/connect', {
      user: 'alice',
      headers: { cookie: cookies[0]?.split(';')[0] ?? '', 'x-forwarded-proto': 'http' },
    });
    expect(again.headers.getSetCookie()[0]).toBe(cookies[0]);
  });

  it('S-020: set no Secure and no prefix on plain loopback, in every spelling', async () => {
    const plain = await Server.start({ baseUrl: 'http://localhost:3000' });
    const shouting = await Server.start({ baseUrl: 'HTTPS://app.example' });
    const cookieOf = async (from: Server): Promise<string> => {
      const response = await from.request('/oauth2/acme/connect', { user: 'a' });
      await from.close();
      return response.headers.getSetCookie()[0] ?? '';
    };
    const cookies = [await cookieOf(plain), await cookieOf(shouting)];
    expect(cookies[0]).toMatch(/^oauth2_capture=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(cookies[1]).toMatch(/^__Host-.*Secure/);
  });

  it('give front ends the URL in place of a redirect', async () => {
    const init = { method: 'POST', user: 'alice' };
    const response = await server.request('/oauth2/acme/connect', init);
    expect(response.status).toBe(200);
    const body = (await response.json()) as { authorizationUrl: string };
    expect(Object.keys(body)).toEqual(['authorizationUrl']);
    expect(body.authorizationUrl).toMatch(/^https:\/\/id\.example\/authorize\?/);
    expect(response.headers.getSetCookie()).toHaveLength(1);
  });

  it.each([
    ['GET', 'cross-site', {}, 403],
    ['POST', 'cross-site', {}, 403],
    ['GET', 'same-site', {}, 302],
    ['GET', 'none', {}, 302],
    ['POST', 'cross-site', { authorization: 'Bearer x' }, 200],
  ])('start nothing for another site: %s %s', async (method, site, headers, status) => {
    const init = { method, user: 'alice', headers: { 'sec-fetch-site': site, ...headers } };
    const response = await server.request('/oauth2/acme/connect', init);
    expect(response.status).toBe(status);
    if (status === 403) expect(await response.json()).toMatchObject({ code: 'cross_site' });
  });

  it.each([
    ['/oauth2/acme/connect?returnTo=/x', '/oauth2/acme/connect?returnTo=/x'],
    ['/oauth2/acme/callback?code=SENTINEL&state=SENTINEL', '/oauth2/acme/connect'],
    ['/oauth2/acme/callback/?code=SENTINEL&state=SENTINEL', '/oauth2/acme/connect'],
    ['/oauth2/acme/Callback?code=SENTINEL', '/oauth2/acme/connect'],
    ['/oauth2', '/oauth2'],
  ])(
    'S-013: send an anonymous browser from %s to the login, and no code with it',
    async (from, next) => {
      const response = await server.browse(from);
      expect(response.status).toBe(302);
      const location = response.headers.get('location') ?? '';
      expect(location).toBe(`https://app.example/login?next=${encodeURIComponent(next)}`);
      expect(location).not.toContain('SENTINEL');
    },
  );

  it('respond with 401 to an anonymous change', async () => {
    for (const [method, path] of [
      ['POST', '/oauth2/acme/connect'],
      ['DELETE', '/oauth2/connections/x'],
      ['POST', '/oauth2/x/revoke'],
    ] as const) {
      const response = await server.request(path, { method });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ statusCode: 401, code: 'not_authenticated' });
    }
  });

  it('S-040 S-041: reflect no name of a provider', async () => {
    for (const name of [EVIL, '__proto__', 'constructor', 'toString', '%00', 'a'.repeat(999)]) {
      for (const route of ['connect', 'callback']) {
        const path = `/oauth2/${name === '%00' ? name : encodeURIComponent(name)}/${route}`;
        const json = await server.request(path, { user: 'alice' });
        expect(json.status).toBe(404);
        expect(await json.json()).toMatchObject({ code: 'unknown_provider' });
        const page = await server.browse(path, { user: 'alice' });
        expect(page.status).toBe(404);
        expect(await page.text()).not.toContain('<svg');
      }
    }
  });

  it('S-049: protect every response', async () => {
    const id = await save('alice');
    const paths = [
      '',
      '/acme/connect',
      '/acme/callback',
      '/connections',
      `/${id}/revoke`,
      '/x/revoke',
    ];
    for (const path of paths) {
      const { headers, status } = await server.browse(`/oauth2${path}`, { user: 'alice' });
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      if (headers.get('content-type')?.includes('html') !== true || status === 302) continue;
      expect(headers.get('x-frame-options')).toBe('DENY');
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });

  it('S-073: list connections without a token, in pages', async () => {
    await save('lister', EVIL);
    const response = await server.request('/oauth2/connections?pageSize=1', { user: 'lister' });
    const body = (await response.json()) as { connections: object[]; csrfToken: string };
    expect(body).toMatchObject({ page: 1, pageSize: 1, hasMore: false });
    expect(Object.keys(body.connections[0] ?? {}).join()).not.toMatch(/token|key|identity|lease/i);
    expect(JSON.stringify(body)).not.toMatch(/client-secret|v1\./);
    for (const query of [
      'page=0',
      'page=x',
      'pageSize=-1',
      'pageSize=1e9',
      'page=1&page=2',
      'owner=alice',
    ]) {
      const odd = await server.request(`/oauth2/connections?${query}`, { user: 'lister' });
      expect(odd.status).toBe(200);
      expect(((await odd.json()) as typeof body).connections).toHaveLength(1);
    }
  });

  it('S-074 S-075 S-077: disconnect only for the owner, with the proof', async () => {
    const id = await save('alice');
    const proofOf = async (user: string): Promise<string> =>
      (
        (await (await server.request('/oauth2/connections', { user })).json()) as {
          csrfToken: string;
        }
      ).csrfToken;
    const remove = async (user: string, token?: string): Promise<number> => {
      const headers: Record<string, string> = token === undefined ? {} : { 'x-csrf-token': token };
      const init = { method: 'DELETE', user, headers };
      return (await server.request(`/oauth2/connections/${id}`, init)).status;
    };
    expect(await remove('alice')).toBe(403);
    expect(await remove('alice', await proofOf('bob'))).toBe(403);
    expect(await remove('bob', await proofOf('bob'))).toBe(404);
    expect((await server.request(`/oauth2/${id}/revoke`, { user: 'bob' })).status).toBe(404);
    expect((await server.request(`/oauth2/${id}/revoke`, { user: 'alice' })).status).toBe(200);
    expect(await remove('alice', await proofOf('alice'))).toBe(200);
    expect(await remove('alice', await proofOf('alice'))).toBe(404);
  });

  it('S-072: write text from outside on one line of the log', async () => {
    await server.request(`/oauth2/${encodeURIComponent('x\r\nFAKE LINE\u001b[31m')}/connect`, {
      user: 'alice',
    });
    expect(server.log.text).not.toMatch(/\r|\u001b|^FAKE/m);
  });
});
