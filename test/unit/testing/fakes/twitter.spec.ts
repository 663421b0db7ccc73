import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const TOKEN = 'https://api.x.com/2/oauth2/token';
const ME = 'https://api.x.com/2/users/me';
const SCOPE = 'tweet.read users.read offline.access';

describe('the fake of X', () => {
  const x = startFake('twitter');

  const authorization = () => ({
    scope: SCOPE,
    code_challenge: x.client.challenge,
    code_challenge_method: 'S256',
  });
  const exchange = async (code: string, form = {}, headers = x.client.basic) =>
    x.client.post(
      TOKEN,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: x.client.redirectUri,
        code_verifier: x.client.verifier,
        ...form,
      },
      headers,
    );
  const connect = async (parameters = {}) =>
    (await exchange(await x.client.code({ ...authorization(), ...parameters }))).json;
  const refresh = (refresh_token: string) =>
    x.client.post(TOKEN, { grant_type: 'refresh_token', refresh_token }, x.client.basic);

  it('connects, shows the profile, refreshes and revokes', async () => {
    const first = await connect();
    expect(first).toMatchObject({ token_type: 'bearer', expires_in: 7200, scope: SCOPE });
    expect((await x.client.get(ME, first.access_token)).json).toEqual({
      data: { id: x.fake.account.id, name: 'Ada Lovelace', username: 'ada' },
    });
    const second = (await refresh(first.refresh_token)).json;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    const revoked = await x.client.post(
      'https://api.x.com/2/oauth2/revoke',
      { token: second.refresh_token },
      x.client.basic,
    );
    expect([revoked.status, revoked.json]).toEqual([200, { revoked: true }]);
    expect((await x.client.get(ME, second.access_token)).status).toBe(200);
    expect((await refresh(second.refresh_token)).status).toBe(400);
    expect(x.client.failed).toEqual([]);
  });

  it('gives a refresh token with offline.access only', async () => {
    expect(await connect({ scope: 'tweet.read users.read' })).not.toHaveProperty('refresh_token');
  });

  it('shows fields and the address only when asked and allowed', async () => {
    const { access_token } = await connect({ scope: `${SCOPE} users.email` });
    const { data } = (
      await x.client.get(`${ME}?user.fields=profile_image_url,confirmed_email`, access_token)
    ).json;
    expect(data).toMatchObject({ confirmed_email: 'ada@example.com' });
    expect(data).toHaveProperty('profile_image_url');
  });

  it('responds with problem JSON: 403 for a missing scope, 401 for an ended token', async () => {
    const { access_token } = await connect({ scope: 'tweet.read' });
    expect((await x.client.get(ME, access_token)).json).toMatchObject({ status: 403 });
    x.fake.expireAccessTokens();
    expect((await x.client.get(ME, access_token)).json).toMatchObject({ status: 401 });
  });

  it('has errors of its own for a bad code and a dead refresh token', async () => {
    const { refresh_token } = await connect();
    await refresh(refresh_token);
    for (const reply of [await exchange('made-up'), await refresh(refresh_token)]) {
      expect([reply.status, reply.json.error]).toEqual([400, 'invalid_request']);
    }
  });

  it('lets the newest pair live after a replay, unless rotation is strict', async () => {
    for (const [strict, status] of [
      [false, 200],
      [true, 400],
    ] as const) {
      x.fake.detectReuse(strict);
      const { refresh_token } = await connect();
      const next = (await refresh(refresh_token)).json;
      await refresh(refresh_token);
      expect((await refresh(next.refresh_token)).status).toBe(status);
    }
  });

  it('names the reset of a limit in epoch seconds, and no Retry-After', async () => {
    const { access_token } = await connect();
    x.fake.failNext(429);
    const { status, headers } = await x.client.get(ME, access_token);
    expect(status).toBe(429);
    expect(Number(headers.get('x-rate-limit-reset')) * 1000).toBeGreaterThan(Date.now());
    expect(headers.get('retry-after')).toBeNull();
  });

  it('shows a page for an unregistered redirect URI', async () => {
    const { status, text } = await x.client.authorize({
      ...authorization(),
      redirect_uri: 'https://elsewhere.example/',
    });
    expect(status).toBe(400);
    expect(text).toContain('415');
  });

  it('takes a public client by its client_id', async () => {
    x.fake.useVariants('public_client');
    const code = await x.client.code(authorization());
    const reply = await exchange(code, { client_id: x.fake.client.id }, {});
    expect(reply.status).toBe(200);
    expect(x.client.failed).toEqual([]);
  });

  describeChecks(x, {
    challenge: () => x.client.authorize({ ...authorization(), code_challenge_method: 's256' }),
    'redirect-uri': () =>
      x.client.authorize({ ...authorization(), redirect_uri: 'http://localhost:4000/callback' }),
    state: () => x.client.authorize({ ...authorization(), state: 's'.repeat(501) }),
    code: async () => {
      const code = await x.client.code(authorization());
      x.fake.moveClock(30_000);
      expect((await exchange(code)).json.error).toBe('invalid_request');
    },
    verifier: async () => {
      const verifier = 'v'.repeat(171);
      const code = await x.client.code({
        code_challenge: verifier,
        code_challenge_method: 'plain',
      });
      expect((await exchange(code, { code_verifier: verifier })).status).toBe(400);
    },
    'client-authentication': async () => {
      const code = await x.client.code(authorization());
      const reply = await exchange(code, x.client.credentials, {});
      expect([reply.status, reply.json.error]).toEqual([401, 'unauthorized_client']);
    },
    'offline-access': async () => {
      await connect({ scope: 'tweet.read' });
      x.fake.inspect({ scopes: ['tweet.read', 'users.read'] });
    },
    rotation: async () => {
      const { refresh_token } = await connect();
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
    'lost-response': async () => {
      const { refresh_token } = await connect();
      x.fake.loseNextResponse();
      await expect(refresh(refresh_token)).rejects.toThrow();
      await refresh(refresh_token);
      expect(x.client.failed).toEqual([]);
      await refresh(refresh_token);
    },
    profile: () => x.fake.inspect({ id: 'ada' }),
    'access-token': async () => {
      const { access_token } = await connect();
      x.fake.expireAccessTokens();
      await x.client.get(ME, access_token);
      await x.client.get(ME, access_token);
    },
    'rate-limit': async () => {
      const { access_token } = await connect();
      x.fake.failNext(429);
      await x.client.get(ME, access_token);
      await x.client.get(ME, access_token);
    },
    revocation: () =>
      x.client.post('https://api.x.com/2/oauth2/revoke', { token: 'unknown' }, x.client.basic),
  });
});
