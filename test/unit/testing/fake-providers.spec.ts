import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeProvider } from '../../../lib/testing/providers/fake-provider.js';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';
import { loadFacts } from '../../../lib/testing/facts/provider-facts.js';
import { Driver } from './fakes/driver.js';

const TOKEN = 'https://api.x.com/2/oauth2/token';
const ME = 'https://api.x.com/2/users/me';

describe('FakeProviders', () => {
  let server: FakeProviders;
  let fake: FakeProvider;
  let client: Driver;
  beforeAll(async () => {
    server = await FakeProviders.start();
    fake = server.provider('twitter');
  });
  beforeEach(() => {
    fake.reset();
    client = new Driver(fake);
  });
  afterAll(() => server.close());

  const authorization = () => ({
    scope: 'tweet.read users.read offline.access',
    code_challenge: client.challenge,
    code_challenge_method: 'S256',
  });
  const connect = async () => {
    const form = {
      grant_type: 'authorization_code',
      code: await client.code(authorization()),
      redirect_uri: client.redirectUri,
      code_verifier: client.verifier,
    };
    return (await client.post(TOKEN, form, client.basic)).json;
  };
  const refresh = (refresh_token: string) =>
    client.post(TOKEN, { grant_type: 'refresh_token', refresh_token }, client.basic);

  it.each([
    'facebook',
    'github',
    'github_app',
    'google',
    'instagram',
    'linkedin',
    'pinterest',
    'reddit',
    'threads',
    'tiktok',
    'twitter',
    'youtube',
  ])('has a fake of %s, with rules that have names of their own', (name) => {
    const { checks, facts } = server.provider(name);
    expect(facts.id).toBe(name);
    expect(new Set(checks.map((check) => check.name)).size).toBe(checks.length);
    const claimed = checks.flatMap(({ slips = [] }) => slips);
    expect(new Set(claimed).size).toBe(claimed.length);
  });

  it('starts the providers that are asked for, and no unknown one', async () => {
    const one = await FakeProviders.start({ providers: ['reddit'] });
    expect(() => one.provider('twitter')).toThrow('There is no fake of "twitter".');
    await one.close();
    await expect(FakeProviders.start({ providers: ['unknown'] })).rejects.toThrow('unknown');
    expect(() => loadFacts('unknown')).toThrow('unknown');
  });

  it('gives the configuration that leads a strategy here', () => {
    expect(server.configuration('twitter', { scopes: ['tweet.read'] })).toEqual({
      clientId: fake.client.id,
      clientSecret: fake.client.secret,
      scopes: ['tweet.read'],
      endpoints: {
        authorization: `${server.url}/twitter/x.com/i/oauth2/authorize`,
        token: `${server.url}/twitter/api.x.com/2/oauth2/token`,
        revocation: `${server.url}/twitter/api.x.com/2/oauth2/revoke`,
        userInfo: `${server.url}/twitter/api.x.com/2/users/me`,
        api: `${server.url}/twitter/api.x.com`,
      },
    });
  });

  it('responds with 404 elsewhere, and reports it if it knows the provider', async () => {
    expect((await fetch(`${server.url}/unknown/`)).status).toBe(404);
    expect((await client.send('https://api.x.com/1/none')).status).toBe(404);
    expect(client.failed).toEqual(['unknown_endpoint']);
  });

  it('keeps the requests, each with its violations', async () => {
    const { access_token } = await connect();
    await client.get(ME, access_token);
    await client.get(ME, 'made-up');
    expect(fake.requests.map(({ endpoint }) => endpoint)).toEqual([
      'authorize',
      'token',
      'userinfo',
      'userinfo',
    ]);
    expect(fake.requestsTo('userinfo').map(({ violations }) => violations)).toEqual([
      [],
      ['access-token'],
    ]);
    expect(fake.violations()[0]).toMatchObject({
      check: 'access-token',
      message: expect.any(String),
      request: fake.requestsTo('userinfo')[1],
    });
  });

  describe('switches', () => {
    it('denyConsent: once', async () => {
      fake.denyConsent();
      const { location } = await client.authorize(authorization());
      expect(location?.searchParams.get('error')).toBe('access_denied');
      expect(location?.searchParams.get('state')).toBe('a-state');
      expect(await client.code(authorization())).not.toBe('');
    });

    it('declineScopes: scopes are left out', async () => {
      fake.declineScopes('offline.access');
      expect((await connect()).scope).toBe('tweet.read users.read');
    });

    it('signIn: another account consents', async () => {
      fake.addAccount({ id: '2', username: 'grace' });
      fake.signIn('2');
      const { access_token } = await connect();
      expect((await client.get(ME, access_token)).json.data).toMatchObject({ username: 'grace' });
      expect(() => fake.signIn('3')).toThrow('There is no account "3".');
    });

    it('expireAccessTokens: refresh tokens live on', async () => {
      const { access_token, refresh_token } = await connect();
      fake.expireAccessTokens();
      expect((await client.get(ME, access_token)).status).toBe(401);
      expect((await refresh(refresh_token)).status).toBe(200);
    });

    it('advance: lifetimes run out', async () => {
      const { access_token, refresh_token } = await connect();
      fake.moveClock(7_199_000);
      expect((await client.get(ME, access_token)).status).toBe(200);
      fake.moveClock(1_000);
      expect((await client.get(ME, access_token)).status).toBe(401);
      fake.moveClock(180 * 86_400_000);
      expect((await refresh(refresh_token)).status).toBe(400);
    });

    it('revokeAsUser: everything of that account ends', async () => {
      const one = await connect();
      fake.signIn(fake.addAccount({ id: '2' }).id);
      const other = await connect();
      fake.revokeAsUser();
      expect((await refresh(other.refresh_token)).status).toBe(400);
      expect((await refresh(one.refresh_token)).status).toBe(200);
    });

    it('loseNextResponse: carried out, then cut, at the token endpoint alone', async () => {
      const { access_token, refresh_token } = await connect();
      fake.loseNextResponse();
      expect((await client.get(ME, access_token)).status).toBe(200);
      await expect(refresh(refresh_token)).rejects.toThrow();
      expect((await refresh(refresh_token)).status).toBe(400);
      expect(client.failed).toEqual([]);
    });

    it.each([
      [429, 429, 'application/json'],
      [500, 500, 'text/plain'],
      ['html', 200, 'text/html'],
    ] as const)(
      'failNext %s: as often as asked, never to the browser',
      async (fault, status, type) => {
        fake.failNext(fault);
        const code = await client.code(authorization());
        expect(code).not.toBe('');
        const reply = await client.post(TOKEN, { code }, client.basic);
        expect(reply.status).toBe(status);
        expect(reply.headers.get('content-type')).toContain(type);
        expect((await connect()).access_token).toBeDefined();
      },
    );

    it('failNext at one endpoint leaves the others alone', async () => {
      fake.failNext(500, 1, 'userinfo');
      const { access_token } = await connect();
      expect((await client.get(ME, access_token)).status).toBe(500);
    });

    it('failNext hang: until the client gives up, or the server closes', async () => {
      fake.failNext('hang', 1, 'userinfo');
      const signal = AbortSignal.timeout(50);
      await expect(client.send(ME, { signal })).rejects.toThrow(/abort|timeout/i);
      const another = await FakeProviders.start({ providers: ['twitter'] });
      another.provider('twitter').failNext('hang');
      const hanging = new Driver(another.provider('twitter')).send(ME).catch(() => 'cut');
      while (another.provider('twitter').requests.length === 0) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      await another.close();
      expect(await hanging).toBe('cut');
    });

    it('useVariants: known ones only', () => {
      expect(() => fake.useVariants('unheard_of')).toThrow('twitter has no variant "unheard_of".');
    });

    it('useVariantsByDefault: variants that a reset keeps', async () => {
      const own = await FakeProviders.start({ providers: ['reddit'] });
      const reddit = own.provider('reddit');
      reddit.useVariantsByDefault('old_expiry');
      reddit.useVariants();
      reddit.reset();
      expect(() => reddit.useVariantsByDefault('unheard_of')).toThrow('unheard_of');
      const begun = new Driver(reddit);
      const code = await begun.code({ scope: 'identity', duration: 'permanent' });
      const form = { grant_type: 'authorization_code', code, redirect_uri: begun.redirectUri };
      const headers = { ...begun.basic, 'user-agent': 'web:example:1.0' };
      const { json } = await begun.post(reddit.facts.endpoints.token_url, form, headers);
      expect(json.expires_in).toBe(3600);
      await own.close();
    });

    it('reset: as at the start', async () => {
      await connect();
      fake.denyConsent();
      fake.failNext(500);
      fake.moveClock(1_000_000);
      fake.useVariants('public_client');
      fake.signIn(fake.addAccount({ id: '2' }).id);
      fake.reset();
      expect(fake.requests).toEqual([]);
      expect(fake.account.username).toBe('ada');
      expect(await connect()).toMatchObject({ token_type: 'bearer' });
    });
  });

  describe('inspect', () => {
    it('accepts a stored connection that agrees', async () => {
      await connect();
      fake.inspect({
        id: fake.account.id,
        name: 'Ada Lovelace',
        scopes: ['users.read', 'tweet.read', 'offline.access'],
        expiresAt: Date.now() + 7_200_000,
        refreshTokenExpiresAt: Date.now(),
      });
      expect(fake.violations()).toEqual([]);
    });

    it.each([
      ['stored_id', { id: 'made-up' }],
      ['stored_expiresAt', { expiresAt: Date.now() + 3_600_000 }],
      ['stored_scopes', { scopes: null }],
    ])('reports %s', async (slip, stored) => {
      await connect();
      fake.inspect(stored);
      const claiming = fake.checks.find(({ slips }) => slips?.some((name) => name === slip));
      expect(client.failed).toEqual([claiming?.name]);
    });
  });
});
