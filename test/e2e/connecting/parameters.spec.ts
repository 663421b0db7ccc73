import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { parameter, withParameters } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const prototypeNames = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

const offSite = [
  '//evil.example',
  '/\\evil.example',
  '\\/\\/evil.example',
  '/%09/evil.example',
  '%2f%2fevil.example',
  'https:evil.example',
  'https://127.0.0.1@evil.example',
  'https://app.example.com.evil.example/',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  '/..//evil.example',
  '///evil.example',
  '/\t/evil.example',
  '/\r\nLocation: https://evil.example',
  '\uff0f\uff0fevil.example',
  'http://[',
];

describe('what a request may say', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    const returnTo = { default: '/', allow: ['/settings', 'https://spa.example.com/'] };
    world = await TestEnvironment.open({ capture: () => ({ returnTo }) });
  });
  afterAll(() => world.close());

  const redirectUri = (): string => `${world.host.url}/oauth2/alpha/callback`;

  it('S-035 Q-09 Q-37: the redirect URI is the configured one, whatever Host says', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    const page = await alice.get('/alpha/connect', { headers });
    const location = page.headers.location ?? '';
    expect(parameter(location, 'redirect_uri')).toBe(redirectUri());
    expect(location).not.toContain('evil');
    const callback = await alice.consent(location);
    const done = await alice.finish(callback, { headers });
    expect(done.status).toBe(303);
    expect(done.headers.location).not.toContain('evil');
    expect(world.alpha.to('/token').at(-1)?.form.get('redirect_uri')).toBe(redirectUri());
  });

  it('S-037 Q-35: the query of connect changes nothing of the authorization request', async () => {
    const alice = await world.visitor();
    const hostile = {
      client_id: 'evil-client',
      redirect_uri: 'https://evil.example/',
      scope: 'admin',
      state: 'evil-state',
      response_type: 'token',
      response_mode: 'fragment',
      code_challenge: 'evil-challenge',
      prompt: 'none',
      request: 'evil-request',
      grant_type: 'password',
    };
    const location = await alice.begin('alpha', hostile);
    expect(location).not.toContain('evil');
    const { searchParams } = new URL(location);
    const names = [...searchParams.keys()];
    expect(new Set(names).size).toBe(names.length);
    expect(searchParams.get('response_type')).toBe('code');
    expect(searchParams.get('scope')).toBe('read write');
    expect(searchParams.get('client_id')).toBe('alpha-client');
    for (const name of ['prompt', 'request', 'response_mode', 'grant_type'])
      expect(searchParams.has(name)).toBe(false);
  });

  it('S-038 Q-11: returnTo never leads off the allowed pages', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const home = new URL('/', world.host.url).href;
    for (const returnTo of [...offSite, '/settings-of-others', '/other', 'x'.repeat(8_000)]) {
      const page = await alice.connect('alpha', { returnTo });
      if (page.status === 302) {
        const done = await alice.finish(await alice.consent(page.headers.location ?? ''));
        expect(done.status).toBe(303);
        expect([returnTo, new URL(done.headers.location ?? '', world.host.url).href]).toEqual([
          returnTo,
          home,
        ]);
      } else expect([returnTo, page.status]).toEqual([returnTo, 400]);
    }
    // A hundred kilobytes do not fit into a request line: 431, or the connection ends before that.
    const long = alice.connect('alpha', { returnTo: 'y'.repeat(100_000) });
    expect([431, 'ECONNRESET', 'EPIPE']).toContain(
      await long.then(
        ({ status }) => status,
        ({ code }: { code: string }) => code,
      ),
    );
  });

  it('S-038 Q-11 Q-36: an allowed returnTo is honoured, with 303', async () => {
    const alice = await world.visitor();
    for (const returnTo of ['/settings', '/settings/accounts?tab=2', 'https://spa.example.com/x']) {
      const done = await alice.capture('alpha', { returnTo });
      expect(done.status).toBe(303);
      const expected = new URL(returnTo, world.host.url).href;
      expect(new URL(done.headers.location ?? '', world.host.url).href).toBe(expected);
    }
  });

  it('S-039: an invalid state leads nowhere, whatever returnTo was given', async () => {
    const alice = await world.visitor();
    await alice.begin('alpha', { returnTo: '/settings' });
    for (const returnTo of ['https://evil.example/', '/settings']) {
      const query = new URLSearchParams({ error: 'x', state: 'a-bad-state', returnTo });
      const page = await alice.get(`/alpha/callback?${query.toString()}`);
      expect([page.status, codeOf(page)]).toEqual([400, 'invalid_state']);
      expect(page.headers.location).toBeUndefined();
      expect(page.body).not.toContain('evil.example');
    }
  });

  it('S-040: names of Object.prototype are unknown providers', async () => {
    const alice = await world.visitor();
    for (const name of prototypeNames)
      for (const route of ['connect', 'callback?code=c&state=s', 'revoke']) {
        const page = await alice.get(`/${name}/${route}`);
        expect([name, route, page.status]).toEqual([name, route, 404]);
      }
    const unknown = await alice.connect('nobody-knows');
    expect([unknown.status, codeOf(unknown)]).toEqual([404, 'unknown_provider']);
  });

  it('S-041: a provider name made of markup is not reflected', async () => {
    const alice = await world.visitor();
    for (const route of ['connect', 'callback', 'revoke'])
      for (const name of ['<svg onload=alert(1)>', '"><script>alert(1)</script>']) {
        const page = await alice.get(`/${encodeURIComponent(name)}/${route}`);
        expect([name, route, page.status]).toEqual([name, route, 404]);
        expect(page.body).not.toContain('<svg');
        expect(page.body).not.toContain('<script>alert');
      }
  });

  it('S-042 Q-19: repeated and structured parameters are refused', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    const code = parameter(callback, 'code');
    const state = parameter(callback, 'state');
    const queries = [
      `code=${code}&state=${state}&state=other`,
      `code=${code}&state=other&state=${state}`,
      `code=${code}&code=${code}&state=${state}`,
      `code[]=${code}&state=${state}`,
      `code=${code}&state[$ne]=`,
      `code=${code}&state[__proto__]=${state}`,
      `code=${code}&state[]=${state}`,
      `code=%00&state=${state}`,
      `code=a%0d%0aX:y&state=${state}`,
      `code=&state=${state}`,
      `state=${state}`,
      `code=${code}&state=${'s'.repeat(12_000)}`,
      `code=${code}&state=%zz`,
      `code=%c3%28&state=${state}`,
      `code=%&state=${state}`,
      `code=${code}&error=access_denied&error=x&state=${state}`,
    ];
    const tokens = world.alpha.to('/token').length;
    const rows = await world.database.tokens();
    for (const query of queries) {
      const rawPath = `/oauth2/alpha/callback?${query}`;
      const page = await alice.browser.get(world.host.url, { rawPath });
      expect([query.slice(0, 300), page.status]).toEqual([query.slice(0, 300), 400]);
    }
    expect(world.alpha.to('/token').length).toBe(tokens);
    expect(await world.database.tokens()).toEqual(rows);
    world.newAccount();
    expect((await alice.capture('alpha')).status).toBe(303);
  });

  it('S-043 Q-17: unknown callback parameters are ignored', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const callback = withParameters(await alice.arrive('alpha'), {
      session_state: 'a+b',
      scope: 'read openid',
      authuser: '0',
      hd: 'example.com',
      iss: 'https://not-checked-for-this-provider.example',
    });
    expect((await alice.finish(callback)).status).toBe(303);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
