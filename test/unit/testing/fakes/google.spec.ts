import { describe, expect, it } from '@jest/globals';
import { claimsOf, connect, exchange, OFFLINE, refresh, revoke } from './google-requests.js';
import { describeChecks, startFake } from './suite.js';

const USERINFO = 'https://openidconnect.googleapis.com/v1/userinfo';
const SCOPE = 'openid email profile';
const DAY_MS = 86_400_000;

describe('the fake of Google', () => {
  const google = startFake('google');
  const begin = (parameters = {}) =>
    google.client.authorize({ scope: SCOPE, ...OFFLINE, ...parameters });

  it('connects, shows the profile, refreshes and revokes', async () => {
    const { client, fake } = google;
    const first = await connect(client, { scope: SCOPE, nonce: 'once' });
    expect(first).toMatchObject({ token_type: 'Bearer', expires_in: 3599 });
    expect(first.scope.split(' ').sort()).toEqual([
      'https://www.googleapis.com/auth/userinfo.email',
      'https://www.googleapis.com/auth/userinfo.profile',
      'openid',
    ]);
    expect(claimsOf(first.id_token)).toMatchObject({ sub: fake.account.id, nonce: 'once' });
    expect((await client.get(USERINFO, first.access_token)).json).toEqual({
      sub: fake.account.id,
      name: 'Ada Lovelace',
      picture: fake.account.avatarUrl,
      email: 'ada@example.com',
      email_verified: true,
    });
    const replies = await Promise.all([1, 2, 3].map(() => refresh(client, first.refresh_token)));
    for (const { json } of replies) {
      expect(json).not.toHaveProperty('refresh_token');
      expect((await client.get(USERINFO, json.access_token)).status).toBe(200);
    }
    expect((await revoke(client, first.access_token)).status).toBe(200);
    const dead = await refresh(client, first.refresh_token);
    expect([dead.status, dead.json.error]).toEqual([400, 'invalid_grant']);
    const again = await revoke(client, first.refresh_token);
    expect([again.status, again.json.error]).toEqual([400, 'invalid_token']);
    expect(client.failed).toEqual([]);
  });

  it('redirects with issuer, scope and more, and a code that needs decoding', async () => {
    const { location } = await begin();
    expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
      iss: 'https://accounts.google.com',
      scope: expect.stringContaining('openid'),
      authuser: '0',
      prompt: 'consent',
    });
    expect(location?.search).toContain('code=4%2F');
  });

  it('gives a refresh token at the first consent, then with prompt=consent only', async () => {
    const { client } = google;
    const has = async (parameters: Record<string, string | undefined>) =>
      'refresh_token' in (await connect(client, { scope: SCOPE, ...parameters }));
    expect(await has({ prompt: undefined })).toBe(true);
    expect(await has({ prompt: undefined })).toBe(false);
    expect(await has({})).toBe(true);
    expect(await has({ access_type: 'online' })).toBe(false);
  });

  it('takes credentials in a Basic header as well, and both but in a strict profile', async () => {
    const { client, fake } = google;
    const none = { client_id: undefined, client_secret: undefined };
    const code = () => client.code({ scope: SCOPE, ...OFFLINE });
    expect((await exchange(client, await code(), none, client.basic)).status).toBe(200);
    expect(client.failed).toEqual([]);
    expect((await exchange(client, await code(), {}, client.basic)).status).toBe(200);
    fake.useVariants('one_credential');
    expect((await exchange(client, await code(), {}, client.basic)).status).toBe(400);
  });

  it.each([
    ['invalid_client', 401, { client_secret: 'wrong' }],
    ['invalid_grant', 400, { code_verifier: 'v'.repeat(43) }],
    ['invalid_grant', 400, { code: 'made-up' }],
    ['redirect_uri_mismatch', 400, { redirect_uri: 'http://127.0.0.1:1/' }],
  ])('responds to %s with status %i', async (error, status, form) => {
    const { client } = google;
    const code = await client.code({
      scope: SCOPE,
      ...OFFLINE,
      code_challenge: client.challenge,
      code_challenge_method: 'S256',
    });
    const reply = await exchange(client, code, form);
    expect([reply.status, reply.json.error]).toEqual([status, error]);
  });

  it('leaves out claims whose scope was not granted', async () => {
    google.fake.declineScopes('https://www.googleapis.com/auth/userinfo.email');
    const { access_token } = await connect(google.client, { scope: SCOPE });
    const { json } = await google.client.get(USERINFO, access_token);
    expect(json).not.toHaveProperty('email');
  });

  it('drops refresh tokens after half a year without use', async () => {
    const { refresh_token } = await connect(google.client, { scope: SCOPE });
    google.fake.moveClock(182 * DAY_MS);
    expect((await refresh(google.client, refresh_token)).status).toBe(200);
    google.fake.moveClock(184 * DAY_MS);
    expect((await refresh(google.client, refresh_token)).status).toBe(400);
  });

  it.each([
    ['identity', SCOPE, 200],
    ['more', `${SCOPE} https://www.googleapis.com/auth/drive`, 400],
  ])('drops them after a week in a test project that asks for %s', async (_, scope, status) => {
    google.fake.useVariants('testing');
    const { refresh_token } = await connect(google.client, { scope });
    google.fake.moveClock(8 * DAY_MS);
    expect((await refresh(google.client, refresh_token)).status).toBe(status);
  });

  it.each(['user_denied', 'admin_policy_enforced', 'org_internal'])(
    'comes back with %s',
    async (error) => {
      google.fake.denyConsent(error);
      const { location } = await begin();
      const expected = error === 'user_denied' ? 'access_denied' : error;
      expect(location?.searchParams.get('error')).toBe(expected);
    },
  );

  it.each([
    ['https://app.example/callback', true],
    ['https://app.example/callback/', false],
    ['http://app.example/', false],
    ['https://192.0.2.1/', false],
    ['http://localhost:4000/#here', false],
  ])('has a page for redirect URIs that are not right: %s', async (redirect_uri, isRight) => {
    google.fake.registerRedirectUri('https://app.example/callback');
    google.fake.registerRedirectUri('http://app.example/');
    google.fake.registerRedirectUri('https://192.0.2.1/');
    const { status } = await begin({ redirect_uri });
    expect(status).toBe(isRight ? 302 : 400);
  });

  describeChecks(google, {
    'redirect-uri': () => begin({ redirect_uri: 'https://elsewhere.example/' }),
    offline: () => begin({ access_type: undefined }),
    'client-authentication': async () =>
      exchange(google.client, await google.client.code(OFFLINE), {}, google.client.basic),
    pkce: async () => {
      const code = await google.client.code({ ...OFFLINE, code_challenge: 'c'.repeat(43) });
      await exchange(google.client, code);
    },
    scopes: async () => {
      await connect(google.client, { scope: SCOPE });
      google.fake.inspect({ scopes: SCOPE.split(' ') });
    },
    response: async () => {
      await connect(google.client, { scope: SCOPE });
      google.fake.inspect({ expiresAt: null });
    },
    'refresh-stays': () => refresh(google.client, 'undefined'),
    'ended-grant': async () => {
      const { refresh_token } = await connect(google.client, { scope: SCOPE });
      google.fake.revokeAsUser();
      await refresh(google.client, refresh_token);
      await refresh(google.client, refresh_token);
    },
    'hundred-tokens': async () => {
      const { refresh_token } = await connect(google.client, { scope: SCOPE });
      for (let made = 0; made < 100; made += 1) await connect(google.client, { scope: SCOPE });
      expect((await refresh(google.client, refresh_token)).json.error).toBe('invalid_grant');
    },
    issuer: () => {
      google.fake.useVariants('wrong_issuer');
      return connect(google.client, { scope: SCOPE });
    },
    policy: async () => {
      google.fake.denyConsent('admin_policy_enforced');
      await connect(google.client, { scope: SCOPE });
    },
    revocation: async () => {
      const { access_token } = await connect(google.client, { scope: SCOPE });
      await revoke(google.client, access_token, google.client.credentials);
    },
    userinfo: async () => {
      await connect(google.client, { scope: 'openid email' });
      google.fake.inspect({ id: 'ada@example.com' });
    },
  });
});
