import { describe, expect, it } from '@jest/globals';
import { connect, EMAILS, exchange, refresh, revoke, USER } from './github-requests.js';
import { describeChecks, startFake } from './suite.js';

const ISSUER = 'https://github.com/login/oauth';

describe('the fake of an OAuth app at GitHub', () => {
  const github = startFake('github');

  it('connects, shows the profile and revokes', async () => {
    const { client, fake } = github;
    const answer = await connect(client, { scope: 'user:email repo' });
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^gho_/),
      scope: 'repo,user:email',
      token_type: 'bearer',
    });
    const { text } = await client.get(USER, answer.access_token);
    expect(text).toContain(`"id":${fake.account.id},`);
    expect(JSON.parse(text)).toMatchObject({ login: 'ada', email: null });
    const emails = (await client.get(EMAILS, answer.access_token)).json;
    expect(emails).toContainEqual({ email: 'ada@example.com', primary: true, verified: true });
    expect((await revoke(client, answer.access_token)).status).toBe(204);
    expect((await revoke(client, answer.access_token)).status).toBe(404);
    expect((await client.get(USER, answer.access_token)).json.message).toBe('Bad credentials');
    expect(client.failed).toEqual([]);
  });

  it('responds with a form unless JSON is requested, also for errors', async () => {
    const { client } = github;
    const { text, headers } = await exchange(client, 'made-up', {}, {});
    expect(headers.get('content-type')).toContain('x-www-form-urlencoded');
    expect(new URLSearchParams(text).get('error')).toBe('bad_verification_code');
  });

  it.each([
    ['incorrect_client_credentials', { client_secret: 'wrong' }],
    ['redirect_uri_mismatch', { redirect_uri: 'http://127.0.0.1:1/' }],
    ['incorrect_code_verifier', { code_verifier: 'v'.repeat(43) }],
    ['bad_verification_code', { code: 'made-up' }],
  ])('refuses with status 200 and %s', async (error, form) => {
    const { client } = github;
    const code = await client.code({
      code_challenge: client.challenge,
      code_challenge_method: 'S256',
    });
    const reply = await exchange(client, code, form);
    expect([reply.status, reply.json.error]).toEqual([200, error]);
  });

  it.each([
    ['the app', {}, 'expiring'],
    ['the scope offline_access', { scope: 'offline_access' }, undefined],
  ])('lets tokens end where %s says so, and rotates them', async (_who, parameters, profile) => {
    const { client, fake } = github;
    if (profile) fake.useVariants(profile);
    const first = await connect(client, parameters);
    expect(first).toMatchObject({ expires_in: 28800, refresh_token_expires_in: 15811200 });
    const second = (await refresh(client, first.refresh_token)).json;
    expect(second.refresh_token).toMatch(/^ghr_/);
    const replayed = await refresh(client, first.refresh_token);
    expect([replayed.status, replayed.json.error]).toEqual([200, 'bad_refresh_token']);
  });

  it('grants again what was granted before', async () => {
    await connect(github.client, { scope: 'repo' });
    expect((await connect(github.client)).scope).toBe('repo');
  });

  it('names its issuer on success and on denial, or not, or another', async () => {
    const { client, fake } = github;
    const issuer = async () => (await client.authorize({})).location?.searchParams.get('iss');
    expect(await issuer()).toBe(ISSUER);
    fake.denyConsent();
    const { location } = await client.authorize({});
    expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
      error: 'access_denied',
      error_description: expect.any(String),
      error_uri: expect.any(String),
      state: 'a-state',
      iss: ISSUER,
    });
    fake.useVariants('no_issuer');
    expect(await issuer()).toBeNull();
    fake.useVariants('wrong_issuer');
    expect(await issuer()).not.toBe(ISSUER);
  });

  it('matches redirect URIs below the registered one, or exactly', async () => {
    const { client, fake } = github;
    fake.registerRedirectUri('https://app.example/callback');
    fake.registerRedirectUri('http://127.0.0.1/callback');
    const leadsTo = async (redirect_uri: string) => {
      const { location } = await client.authorize({ redirect_uri });
      return location?.searchParams.get('error') ?? location?.pathname;
    };
    expect(await leadsTo('https://app.example/callback/github')).toBe('/callback/github');
    expect(await leadsTo('http://127.0.0.1:5000/callback')).toBe('/callback');
    expect(await leadsTo('https://app.example/other')).toBe('redirect_uri_mismatch');
    fake.useVariants('exact_redirect');
    expect(await leadsTo('https://app.example/callback/github')).toBe('redirect_uri_mismatch');
  });

  it('has two kinds of limits', async () => {
    const { client, fake } = github;
    const limited = async () => {
      const { access_token } = await connect(client);
      fake.failNext(429);
      return client.get(USER, access_token);
    };
    const primary = await limited();
    expect([primary.status, primary.headers.get('x-ratelimit-remaining')]).toEqual([403, '0']);
    expect(Number(primary.headers.get('x-ratelimit-reset')) * 1000).toBeGreaterThan(Date.now());
    fake.useVariants('secondary_limit');
    const secondary = await limited();
    expect([secondary.status, secondary.headers.get('retry-after')]).toEqual([429, '60']);
  });

  it('keeps ten tokens of a set of scopes', async () => {
    const { client, fake } = github;
    const { access_token } = await connect(client);
    fake.moveClock(3_600_000);
    for (let made = 0; made < 10; made += 1) await connect(client);
    expect((await client.get(USER, access_token)).status).toBe(401);
    expect(client.failed).toEqual([]);
  });

  describeChecks(github, {
    'accept-json': async () => exchange(github.client, await github.client.code({}), {}, {}),
    'errors-in-200': async () => {
      const code = await github.client.code({});
      await exchange(github.client, code);
      await exchange(github.client, code);
    },
    expiry: () => refresh(github.client, 'undefined'),
    scopes: async () => {
      await connect(github.client, { scope: 'repo' });
      github.fake.inspect({ scopes: ['repo', 'user'] });
    },
    issuer: () => {
      github.fake.useVariants('wrong_issuer');
      return connect(github.client);
    },
    pkce: async () => {
      const { status } = await github.client.authorize({
        code_challenge: github.client.verifier,
        code_challenge_method: 'plain',
      });
      expect(status).toBe(400);
    },
    'redirect-uri': () => github.client.authorize({ redirect_uri: 'https://elsewhere.example/' }),
    denial: async () => {
      github.fake.denyConsent();
      await exchange(github.client, await github.client.code({}));
    },
    'user-agent': async () => {
      const { access_token } = await connect(github.client);
      const reply = await github.client.get(USER, access_token, { 'user-agent': '' });
      expect(reply.status).toBe(403);
      expect(reply.headers.get('content-type')).toContain('text/plain');
    },
    profile: async () => {
      const { access_token } = await connect(github.client);
      expect((await github.client.get(EMAILS, access_token)).status).toBe(404);
    },
    'token-churn': async () => {
      for (let made = 0; made < 11; made += 1) await connect(github.client);
    },
    revocation: async () => {
      const { access_token } = await connect(github.client);
      expect((await revoke(github.client, access_token, { method: 'POST' })).status).toBe(404);
    },
    'rate-limit': async () => {
      const { access_token } = await connect(github.client);
      github.fake.failNext(429);
      await github.client.get(USER, access_token);
      await github.client.get(USER, access_token);
    },
  });
});
