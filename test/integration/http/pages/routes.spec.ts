import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OAuth2CaptureModuleOptions } from '../../../../lib/oauth2-capture.options.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { TEST_PROVIDER } from '../../fixtures/application.js';
import { Server } from '../../fixtures/server.js';

const start = (pages: OAuth2CaptureModuleOptions['pages']): Promise<Server> =>
  Server.start({ pages, providers: { acme: TEST_PROVIDER, other: TEST_PROVIDER } });

const saveAt = async (server: Server, owner: string, account = '1'): Promise<string> => {
  const resourceOwner = {
    id: account,
    name: `Ada ${account}`,
    profile: { avatarUrl: `https://pics.example/${account}.png` },
  };
  const tokens = { access_token: 'AT', scope: 'read' };
  return (
    await server.app
      .get(OAuth2TokenService)
      .save({ owner, provider: 'acme', tokens, resourceOwner })
  ).id;
};

describe('the pages of a host', () => {
  let server: Server;
  beforeAll(async () => {
    server = await start({
      languages: ['en', 'de'],
      applicationName: 'Postbox',
      avatarOrigins: ['https://pics.example'],
    });
  });
  afterAll(() => server.close());

  const page = async (path: string, user: string, language = 'en'): Promise<string> => {
    const headers = { 'accept-language': language };
    const response = await server.browse(`/oauth2${path}`, { user, headers });
    return response.text();
  };

  it('say that nothing is connected, and what can be', async () => {
    const html = await page('', 'nobody');
    expect(html).toContain('Nothing is connected yet');
    expect(html).toContain('aria-label="Connect acme"');
    expect(html).toContain('/oauth2/acme/connect?returnTo=https%3A%2F%2Fapp.example%2Foauth2');
  });

  it('are in the language of the browser', async () => {
    expect(await page('', 'nobody', 'de-AT')).toContain('Verbundene Konten');
    expect(await page('', 'nobody', 'fr')).toContain('Connected accounts');
    expect(await page('/nope/connect', 'nobody', 'de')).toContain(
      'Diesen Anbieter gibt es hier nicht',
    );
  });

  it('show fifty connections in parts, each account once', async () => {
    for (let account = 0; account < 50; account += 1)
      await saveAt(server, 'fifty', String(account));
    const seen = new Set<string>();
    for (const part of ['', '?page=2', '?page=3']) {
      const html = await page(part, 'fifty');
      for (const [, name] of html.matchAll(/<bdi>(Ada \d+)<\/bdi><\/h3>/g)) seen.add(name ?? '');
      expect(html.includes('rel="prev"')).toBe(part !== '');
      expect(html.includes('rel="next"')).toBe(part !== '?page=3');
    }
    expect(seen.size).toBe(50);
  });

  it('S-047: show a picture only from an allowed origin, also by the policy', async () => {
    await saveAt(server, 'pictured');
    const response = await server.browse('/oauth2', { user: 'pictured' });
    expect(await response.text()).toContain('src="https://pics.example/1.png"');
    expect(response.headers.get('content-security-policy')).toContain(
      'img-src https://pics.example;',
    );
    const plain = await start({});
    await saveAt(plain, 'pictured');
    const without = await plain.browse('/oauth2', { user: 'pictured' });
    expect(await without.text()).not.toContain('<img');
    expect(without.headers.get('content-security-policy')).not.toContain('img-src');
    await plain.close();
  });

  it('S-046: show only known messages, of configured providers', async () => {
    const notice = (query: string): Promise<string> => page(`?${query}`, 'nobody');
    expect(await notice('notice=disconnected_pending&provider=acme')).toContain(
      'acme is disconnected here. It has not confirmed that yet',
    );
    for (const query of [
      'notice=toString&provider=acme',
      'notice=connected&provider=evil',
      'notice=connected',
    ]) {
      expect(await notice(query)).not.toContain('role="status"');
    }
  });

  it('show the result of a disconnect', async () => {
    const id = await saveAt(server, 'leaver');
    const html = await page(`/${id}/revoke`, 'leaver');
    expect(html).toContain('<h1>Disconnect Ada 1?</h1>');
    expect(html).toContain('acme offers no way to end it from here');
    const _csrf = /name="_csrf" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const body = new URLSearchParams({ _csrf });
    const done = await server.request(`/oauth2/${id}/revoke`, {
      method: 'POST',
      user: 'leaver',
      body,
    });
    expect(done.status).toBe(303);
    expect(done.headers.get('location')).toBe(
      'https://app.example/oauth2?notice=disconnected_not_supported&provider=acme',
    );
  });

  it('S-074: explain a reconnection only to the owner', async () => {
    const id = await saveAt(server, 'owner');
    const html = await page(`/${id}/reconnect`, 'owner');
    expect(html).toContain('Reconnect acme');
    expect(html).toMatch(/href="https:\/\/app\.example\/oauth2\/acme\/connect\?intent=[\w.%-]+"/);
    for (const step of ['reconnect', 'resources', 'revoke']) {
      const response = await server.browse(`/oauth2/${id}/${step}`, { user: 'mallory' });
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('Ada');
    }
  });

  it('S-077: choose nothing without the proof of a page of this module', async () => {
    const id = await saveAt(server, 'chooser');
    const body = new URLSearchParams({ id: 'page-1' });
    const init = { method: 'POST', user: 'chooser', body };
    expect((await server.request(`/oauth2/${id}/resources`, init)).status).toBe(403);
    expect(
      (await server.request(`/oauth2/${id}/resources`, { ...init, user: 'mallory' })).status,
    ).toBe(403);
  });

  it('S-013: continue after the choice only to an allowed returnTo', async () => {
    const id = await saveAt(server, 'wanderer');
    const html = await page(
      `/${id}/resources?returnTo=${encodeURIComponent('https://evil.example/')}`,
      'wanderer',
    );
    expect(html).not.toContain('evil.example');
    expect(html).toContain('href="https://app.example/"');
  });

  it('offer to start a failed flow again, unless only the operator can help', async () => {
    const html = await page('/acme/callback?code=x&state=unknown', 'nobody');
    expect(html).toContain('This attempt is over');
    expect(html).toContain('<code>invalid_state</code>');
    expect(html).toContain('href="https://app.example/oauth2/acme/connect?returnTo=');
    expect(await page('/nope/connect', 'nobody')).not.toContain('Try again');
  });
});

describe('pages that are turned off', () => {
  let server: Server;
  beforeAll(async () => void (server = await start(false)));
  afterAll(() => server.close());

  it('leave the JSON routes', async () => {
    const id = await saveAt(server, 'alice');
    for (const path of ['', `/${id}/revoke`, `/${id}/reconnect`, `/${id}/resources`]) {
      const response = await server.browse(`/oauth2${path}`, { user: 'alice' });
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.json()).toMatchObject({ statusCode: 404, code: 'pages_off' });
    }
    const failed = await server.browse('/oauth2/acme/callback?code=x', { user: 'alice' });
    expect([failed.status, await failed.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_state' }),
    ]);
    expect((await server.browse('/oauth2/connections', { user: 'alice' })).status).toBe(200);
    expect((await server.browse('/oauth2/acme/connect', { user: 'alice' })).status).toBe(302);
  });
});

describe('pages that a host replaces', () => {
  it('by routes are redirected to, with identifiers and codes', async () => {
    const routes = { connections: '/accounts', failure: 'https://spa.example/oops' };
    const server = await start({ routes });
    const id = await saveAt(server, 'alice');
    const location = async (path: string): Promise<string | null> =>
      (await server.browse(`/oauth2${path}`, { user: 'alice' })).headers.get('location');
    expect(await location('?notice=connected&provider=acme')).toBe(
      'https://app.example/accounts?notice=connected&provider=acme',
    );
    expect(await location('/acme/callback?code=SENTINEL&state=SENTINEL')).toBe(
      'https://spa.example/oops?code=invalid_state&provider=acme',
    );
    // A form whose way ends at another origin may go there.
    const confirm = await server.browse(`/oauth2/${id}/revoke`, { user: 'alice' });
    expect(confirm.headers.get('content-security-policy')).toContain(
      "form-action 'self' https://spa.example;",
    );
    await server.close();
  });

  it('by a template that fails become JSON responses', async () => {
    const failure = (): string => {
      throw new Error('no such variable');
    };
    const server = await start({ templates: { failure } });
    const response = await server.browse('/oauth2/nope/connect', { user: 'alice' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: 'unknown_provider' });
    expect(server.log.text).toContain('the failure page could not be created');
    await server.close();
  });

  it('by their language follow what the host knows of the user', async () => {
    const server = await start({ languages: ['en', 'de'], resolveLanguage: () => 'de' });
    const response = await server.browse('/oauth2', {
      user: 'alice',
      headers: { 'accept-language': 'en' },
    });
    expect(await response.text()).toContain('<html lang="de"');
    await server.close();
  });
});
