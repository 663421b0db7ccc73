import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const TOKEN = 'https://api.pinterest.com/v5/oauth/token';
const ME = 'https://api.pinterest.com/v5/user_account';
const DAY = 24 * 60 * 60 * 1000;

describe('the fake of Pinterest', () => {
  const pinterest = startFake('pinterest');

  const code = (parameters = {}) =>
    pinterest.client.code({ scope: 'user_accounts:read,pins:write', ...parameters });
  const exchange = (sent: string, form = {}, headers = pinterest.client.basic) =>
    pinterest.client.post(
      TOKEN,
      {
        grant_type: 'authorization_code',
        code: sent,
        redirect_uri: pinterest.client.redirectUri,
        ...form,
      },
      headers,
    );
  const connect = async (parameters = {}, form = {}) =>
    (await exchange(await code(parameters), form)).json;
  const refresh = (refresh_token: string) =>
    pinterest.client.post(
      TOKEN,
      { grant_type: 'refresh_token', refresh_token },
      pinterest.client.basic,
    );

  it('connects, shows the profile and refreshes', async () => {
    const first = await connect();
    expect(first).toMatchObject({
      response_type: 'authorization_code',
      token_type: 'bearer',
      expires_in: 2592000,
      refresh_token_expires_in: 5184000,
      scope: 'user_accounts:read pins:write',
    });
    expect(first.refresh_token_expires_at * 1000).toBeGreaterThan(Date.now() + 59 * DAY);
    expect((await pinterest.client.get(ME, first.access_token)).json).toMatchObject({
      id: pinterest.fake.account.id,
      username: 'ada',
    });
    pinterest.fake.moveClock(30 * DAY);
    expect((await pinterest.client.get(ME, first.access_token)).json.code).toBe(2);
    const second = (await refresh(first.refresh_token)).json;
    expect(second).toMatchObject({
      response_type: 'refresh_token',
      refresh_token_expires_in: 5184000,
    });
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await pinterest.client.get(ME, second.access_token)).status).toBe(200);
    expect(pinterest.client.failed).toEqual([]);
  });

  it('lists what was granted before', async () => {
    await connect({ scope: 'boards:read' });
    expect((await connect({ scope: 'pins:read' })).scope).toBe('boards:read pins:read');
  });

  it('gives an old app a refresh token only when it asks', async () => {
    pinterest.fake.useVariants('old_app');
    expect(await connect({}, { continuous_refresh: 'true' })).toHaveProperty('refresh_token');
    expect(pinterest.client.failed).toEqual([]);
    expect(await connect()).not.toHaveProperty('refresh_token');
  });

  it('lets a replaced refresh token live unless it is single-use', async () => {
    const { refresh_token } = await connect();
    await refresh(refresh_token);
    expect((await refresh(refresh_token)).status).toBe(200);
    pinterest.fake.useVariants('single_use');
    await refresh(refresh_token);
    const { status, json } = await refresh(refresh_token);
    expect([status, json.code]).toEqual([401, 283]);
  });

  it('can do with a secret in the body', async () => {
    const secret = { client_secret: pinterest.fake.client.secret };
    expect((await exchange(await code(), secret)).json.code).toBe(2);
    pinterest.fake.useVariants('body_credentials_ignored');
    expect((await exchange(await code(), secret)).status).toBe(200);
  });

  it('has the denial, and errors with numbers', async () => {
    pinterest.fake.denyConsent();
    const { location } = await pinterest.client.authorize({ scope: 'pins:read' });
    expect(location?.searchParams.get('error')).toBe('access_denied');
    const { access_token } = await connect({ scope: 'pins:read' });
    const missing = await pinterest.client.get(ME, access_token);
    expect([missing.status, missing.json.code]).toEqual([403, 29]);
    pinterest.fake.revokeAsUser();
    expect((await pinterest.client.get(ME, access_token)).json.code).toBe(2);
  });

  describeChecks(pinterest, {
    'client-authentication': async () => {
      const reply = await exchange(await code(), pinterest.client.credentials, {});
      expect([reply.status, reply.json.code]).toEqual([401, 2]);
    },
    'continuous-refresh': () => {
      pinterest.fake.useVariants('old_app');
      return connect();
    },
    'token-response': async () => {
      await connect();
      pinterest.fake.inspect({ refreshTokenExpiresAt: null });
    },
    rotation: async () => {
      const { refresh_token } = await connect();
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
    'error-codes': async () => {
      const reply = await exchange('made-up');
      expect([reply.status, reply.json.code]).toEqual([401, 283]);
      expect(reply.json).not.toHaveProperty('error');
    },
    'scope-history': async () => {
      await connect({ scope: 'boards:read' });
      await connect({ scope: 'pins:read' });
      pinterest.fake.inspect({ scopes: ['pins:read'] });
    },
    scopes: async () => {
      const { status } = await pinterest.client.authorize({ scope: 'pins:read;boards:read' });
      expect(status).toBe(400);
    },
    revocation: async () => {
      const { access_token } = await connect();
      const { status, json } = await pinterest.client.post(
        `${TOKEN}/revoke`,
        { token: access_token },
        pinterest.client.basic,
      );
      expect([status, json.code]).toEqual([403, 29]);
    },
    profile: () => pinterest.fake.inspect({ email: 'ada@example.com' }),
    hosts: async () => {
      const { access_token } = await connect();
      await pinterest.client.get('https://api-sandbox.pinterest.com/v5/user_account', access_token);
    },
    'no-pkce': async () => {
      expect(await connect({ code_challenge: pinterest.client.challenge })).toHaveProperty(
        'access_token',
      );
    },
    'rate-limit': async () => {
      const { access_token } = await connect();
      pinterest.fake.failNext(429);
      const { status, headers } = await pinterest.client.get(ME, access_token);
      expect([status, headers.get('x-ratelimit-reset')]).toEqual([429, '60']);
      expect(headers.get('retry-after')).toBeNull();
      await pinterest.client.get(ME, access_token);
    },
  });
});
