import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const HOST = 'https://open.tiktokapis.com/v2';
const TOKEN = `${HOST}/oauth/token/`;
const ME = `${HOST}/user/info/`;
const SCOPE = 'user.info.basic,video.upload';
const DAY = 24 * 60 * 60 * 1000;

describe('the fake of TikTok', () => {
  const tiktok = startFake('tiktok');

  const credentials = () => ({
    client_key: tiktok.fake.client.id,
    client_secret: tiktok.fake.client.secret,
  });
  const authorization = (parameters = {}) => ({
    client_id: undefined,
    client_key: tiktok.fake.client.id,
    scope: SCOPE,
    ...parameters,
  });
  const code = (parameters = {}) => tiktok.client.code(authorization(parameters));
  const exchange = (sent: string, form = {}) =>
    tiktok.client.post(TOKEN, {
      grant_type: 'authorization_code',
      code: sent,
      redirect_uri: tiktok.client.redirectUri,
      ...credentials(),
      ...form,
    });
  const connect = async (parameters = {}) => (await exchange(await code(parameters))).json;
  const refresh = (refresh_token: string) =>
    tiktok.client.post(TOKEN, { grant_type: 'refresh_token', refresh_token, ...credentials() });
  const me = (token: string, fields = 'open_id,display_name') =>
    tiktok.client.get(`${ME}?fields=${fields}`, token);

  it('connects, shows the profile and revokes', async () => {
    const tokens = await connect();
    expect(tokens).toMatchObject({
      open_id: tiktok.fake.account.id,
      token_type: 'Bearer',
      expires_in: 86400,
      refresh_expires_in: 31536000,
      scope: SCOPE,
    });
    expect((await me(tokens.access_token)).json).toMatchObject({
      data: { user: { open_id: tiktok.fake.account.id, display_name: 'Ada Lovelace' } },
      error: { code: 'ok' },
    });
    const revoked = await tiktok.client.post(`${HOST}/oauth/revoke/`, {
      token: tokens.access_token,
      ...credentials(),
    });
    expect([revoked.status, revoked.text]).toEqual([200, '']);
    const { status, json } = await refresh(tokens.refresh_token);
    expect([status, json.error]).toEqual([200, 'invalid_grant']);
    expect(tiktok.client.failed).toEqual([]);
  });

  it('changes the refresh token sometimes, and counts its year from the consent', async () => {
    const first = await connect();
    tiktok.fake.moveClock(65 * DAY);
    const second = (await refresh(first.refresh_token)).json;
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect(second.refresh_expires_in).toBe((300 * DAY) / 1000);
    const third = (await refresh(second.refresh_token)).json;
    expect(third.refresh_token).toBe(second.refresh_token);
    expect(tiktok.client.failed).toEqual([]);
  });

  it('names the granted scopes in the callback; the account may leave some out', async () => {
    tiktok.fake.declineScopes('video.upload');
    const { location } = await tiktok.client.authorize(authorization());
    expect(location?.searchParams.get('scopes')).toBe('user.info.basic');
    expect(location?.search).toContain('%2A');
    expect((await connect()).scope).toBe('user.info.basic');
  });

  it('says 400 in another profile, and always names the request', async () => {
    tiktok.fake.useVariants('status_400');
    const { status, json } = await exchange('made-up');
    expect([status, json.error]).toEqual([400, 'invalid_grant']);
    expect(json).toHaveProperty('log_id');
  });

  it('wants the challenge of a desktop app in hex', async () => {
    tiktok.fake.useVariants('desktop');
    const { verifier, challenge } = tiktok.client;
    const hex = createHash('sha256').update(verifier).digest('hex');
    const proof = { code_verifier: verifier };
    const method = { code_challenge_method: 'S256' };
    const right = await exchange(await code({ code_challenge: hex, ...method }), proof);
    expect(right.json).toHaveProperty('access_token');
    expect(tiktok.client.failed).toEqual([]);
    const wrong = await exchange(await code({ code_challenge: challenge, ...method }), proof);
    expect(wrong.json.error).toBe('invalid_request');
  });

  it('denies', async () => {
    tiktok.fake.denyConsent();
    const { location } = await tiktok.client.authorize(authorization());
    expect(location?.searchParams.get('error')).toBe('access_denied');
  });

  it('responds with 401 to an ended token, 429 without Retry-After', async () => {
    const { access_token } = await connect();
    tiktok.fake.failNext(429);
    const limited = await me(access_token);
    expect([limited.status, limited.json.error.code]).toEqual([429, 'rate_limit_exceeded']);
    expect(limited.headers.get('retry-after')).toBeNull();
    tiktok.fake.moveClock(DAY);
    const dead = await me(access_token);
    expect([dead.status, dead.json.error.code]).toEqual([401, 'access_token_invalid']);
  });

  describeChecks(tiktok, {
    'client-key': async () => {
      const reply = await exchange(await code(), { client_id: tiktok.fake.client.id });
      expect([reply.status, reply.json.error]).toEqual([200, 'invalid_client']);
    },
    'trailing-slash': async () => {
      expect((await tiktok.client.post(TOKEN.slice(0, -1), credentials())).status).toBe(404);
    },
    'form-body': async () => {
      const reply = await tiktok.client.send(TOKEN, {
        method: 'POST',
        body: JSON.stringify(credentials()),
        headers: { 'content-type': 'application/json' },
      });
      expect([reply.status, reply.json.error]).toEqual([200, 'invalid_request']);
    },
    'error-in-200': async () => {
      const sent = await code();
      await exchange(sent);
      const reply = await exchange(sent);
      expect([reply.status, reply.json.error]).toEqual([200, 'invalid_grant']);
    },
    scopes: async () => {
      const parameters = authorization({ scope: 'user.info.basic video.upload' });
      expect((await tiktok.client.authorize(parameters)).status).toBe(400);
    },
    'token-response': async () => {
      await connect();
      tiktok.fake.inspect({ refreshTokenExpiresAt: null });
    },
    rotation: async () => {
      const { refresh_token } = await connect();
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
    challenge: async () => {
      const challenge = { code_challenge: 'c'.repeat(43), code_challenge_method: 'S256' };
      const reply = await exchange(await code(challenge), { code_verifier: 'v'.repeat(43) });
      expect(reply.json.error).toBe('invalid_request');
    },
    'code-decoding': async () => {
      const sent = encodeURIComponent(await code()).replaceAll('*', '%2A');
      expect((await exchange(sent)).json.error).toBe('invalid_grant');
    },
    'redirect-uri': async () => {
      const redirect_uri = `${tiktok.client.redirectUri}?a=1`;
      expect((await tiktok.client.authorize(authorization({ redirect_uri }))).status).toBe(400);
    },
    'userinfo-fields': async () => {
      const { access_token } = await connect();
      const { status, json } = await me(access_token, 'open_id,username');
      expect([status, json.error.code]).toEqual([400, 'scope_permission_missed']);
    },
    'access-token': async () => {
      const { access_token } = await connect();
      tiktok.fake.revokeAsUser();
      await me(access_token);
      await me(access_token);
    },
    revocation: async () => {
      const { access_token, refresh_token } = await connect();
      await tiktok.client.post(`${HOST}/oauth/revoke/`, { token: access_token, ...credentials() });
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
  });
});
