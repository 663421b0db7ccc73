import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const TOKEN = 'https://www.reddit.com/api/v1/access_token';
const REVOKE = 'https://www.reddit.com/api/v1/revoke_token';
const ME = 'https://oauth.reddit.com/api/v1/me';
const AGENT = { 'user-agent': 'web:example:1.0 (by /u/ada_l)' };
const YEAR_MS = 365 * 86_400_000;

describe('the fake of Reddit', () => {
  const reddit = startFake('reddit');

  const authorization = { scope: 'identity read submit', duration: 'permanent' };
  const post = (address: string, form: Record<string, string>, headers = {}) =>
    reddit.client.post(address, form, { ...AGENT, ...reddit.client.basic, ...headers });
  const exchange = (code: string, form = {}, headers = {}) =>
    post(
      TOKEN,
      { grant_type: 'authorization_code', code, redirect_uri: reddit.client.redirectUri, ...form },
      headers,
    );
  const connect = async (parameters = {}) =>
    (await exchange(await reddit.client.code({ ...authorization, ...parameters }))).json;
  const refresh = (refresh_token: string) =>
    post(TOKEN, { grant_type: 'refresh_token', refresh_token });
  const me = (token: string) => reddit.client.get(ME, token, AGENT);

  it('connects, shows the profile, refreshes and revokes', async () => {
    const first = await connect();
    expect(first).toMatchObject({ expires_in: 86400, scope: 'submit read identity' });
    const profile = (await me(first.access_token)).json;
    expect(profile).toMatchObject({ id: reddit.fake.account.id, name: 'ada_l' });
    expect(profile.icon_img).toMatch(/\.png\?/);
    expect(profile).not.toHaveProperty('email');
    const second = (await refresh(first.refresh_token)).json;
    expect(second.refresh_token).toBe(first.refresh_token);
    expect((await me(first.access_token)).status).toBe(200);
    const revoked = await post(REVOKE, { token: first.refresh_token });
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    expect((await me(second.access_token)).status).toBe(401);
    expect(reddit.client.failed).toEqual([]);
  });

  it('gives a refresh token for duration=permanent only', async () => {
    expect(await connect({ duration: 'temporary' })).not.toHaveProperty('refresh_token');
    expect(reddit.client.failed).toEqual([]);
  });

  it('responds to a bad code with status 200 and an error code', async () => {
    const { status, json } = await exchange('made-up');
    expect([status, json]).toEqual([200, { error: 'invalid_grant' }]);
  });

  it('responds to an ended refresh token with a number', async () => {
    const { status, json } = await refresh('made-up');
    expect([status, json]).toEqual([400, { error: 400 }]);
  });

  it('has its own responses to bad credentials, an ended token and a missing scope', async () => {
    const wrong = await exchange('made-up', {}, { authorization: 'Basic eDp5' });
    expect([wrong.status, wrong.json.error]).toEqual([401, 401]);
    expect(wrong.headers.get('www-authenticate')).toMatch(/^Basic/);
    const { access_token } = await connect({ scope: 'read' });
    const forbidden = await me(access_token);
    expect(forbidden.status).toBe(403);
    expect(forbidden.headers.get('www-authenticate')).toContain('insufficient_scope');
    reddit.fake.expireAccessTokens();
    expect((await me(access_token)).headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('keeps a refresh token for a year after its last use', async () => {
    const { refresh_token } = await connect();
    for (const [wait, status] of [
      [YEAR_MS - 60_000, 200],
      [YEAR_MS - 60_000, 200],
      [YEAR_MS + 60_000, 400],
    ] as const) {
      reddit.fake.moveClock(wait);
      expect((await refresh(refresh_token)).status).toBe(status);
    }
  });

  it('has an old lifetime and a star for all scopes', async () => {
    reddit.fake.useVariants('old_expiry', 'all_scopes');
    expect(await connect()).toMatchObject({ expires_in: 3600, scope: '*' });
  });

  it('shows errors of the authorization request as a page', async () => {
    for (const wrong of [{ state: undefined }, { scope: '' }, { response_type: 'token' }]) {
      const { status, location } = await reddit.client.authorize({ ...authorization, ...wrong });
      expect([status, location]).toEqual([400, undefined]);
    }
  });

  it('counts calls in every response, and limits in two formats', async () => {
    const { access_token } = await connect();
    const remaining = (await me(access_token)).headers.get('x-ratelimit-remaining');
    expect(remaining).toMatch(/^\d+\.\d$/);
    reddit.fake.failNext(429);
    const limited = await me(access_token);
    expect(limited.headers.get('x-ratelimit-remaining')).toBe('0.0');
    expect(Number(limited.headers.get('x-ratelimit-reset'))).toBeLessThan(3600);
    reddit.fake.useVariants('html_limit');
    reddit.fake.failNext(429);
    const page = await me(access_token);
    expect([page.status, page.headers.get('retry-after')]).toEqual([429, '60']);
    expect(page.headers.get('content-type')).toContain('html');
  });

  it('ends an access token alone, with 204 in a second profile', async () => {
    reddit.fake.useVariants('revoke_204');
    const { access_token, refresh_token } = await connect();
    expect((await post(REVOKE, { token: access_token })).status).toBe(204);
    expect((await refresh(refresh_token)).status).toBe(200);
  });

  describeChecks(reddit, {
    'client-authentication': async () => {
      const code = await reddit.client.code(authorization);
      expect((await exchange(code, reddit.client.credentials)).status).toBe(403);
    },
    'user-agent': async () => {
      const reply = await exchange('made-up', {}, { 'user-agent': 'axios/1.7.0' });
      expect([reply.status, reply.headers.get('content-type')]).toEqual([
        429,
        expect.stringContaining('html'),
      ]);
    },
    authorize: () => reddit.client.authorize({ ...authorization, state: '' }),
    duration: () => reddit.client.authorize({ scope: 'identity' }),
    code: async () => {
      const code = await reddit.client.code(authorization);
      reddit.fake.moveClock(600_000);
      expect((await exchange(code)).json.error).toBe('invalid_grant');
    },
    'ended-refresh-token': async () => {
      const { refresh_token } = await connect();
      reddit.fake.revokeAsUser();
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
    'bad-client': async () => {
      await exchange('made-up', {}, { authorization: 'Basic eDp5' });
      await exchange('made-up', {}, { authorization: 'Basic eDp5' });
    },
    'refresh-stays': () => refresh('undefined'),
    response: async () => {
      await connect();
      reddit.fake.inspect({ expiresAt: Date.now() + 3_600_000 });
    },
    'api-host': async () => {
      const { access_token } = await connect();
      const { json } = await reddit.client.get(ME.replace('oauth.', 'www.'), access_token, AGENT);
      expect(json).toEqual({});
    },
    'access-token': async () => {
      const { access_token } = await connect();
      reddit.fake.expireAccessTokens();
      await me(access_token);
      await me(access_token);
    },
    'rate-limit': async () => {
      const { access_token } = await connect();
      reddit.fake.failNext(429);
      await me(access_token);
      await me(access_token);
    },
    revocation: async () => {
      const { status, json } = await post(REVOKE, { token: reddit.fake.foreignToken() });
      expect([status, json.error]).toEqual([400, 'unauthorized_client']);
    },
    profile: async () => {
      await connect();
      reddit.fake.inspect({ avatarUrl: `${reddit.fake.account.avatarUrl}?width=256` });
    },
  });
});
