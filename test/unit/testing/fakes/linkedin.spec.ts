import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const HOST = 'https://www.linkedin.com';
const TOKEN = `${HOST}/oauth/v2/accessToken`;
const ME = 'https://api.linkedin.com/v2/userinfo';
const SCOPE = 'openid profile w_member_social';
const DAY = 24 * 60 * 60 * 1000;

describe('the fake of LinkedIn', () => {
  const linkedin = startFake('linkedin');

  const exchange = (code: string, form: Record<string, string | undefined> = {}) =>
    linkedin.client.post(TOKEN, {
      grant_type: 'authorization_code',
      code,
      redirect_uri: linkedin.client.redirectUri,
      ...linkedin.client.credentials,
      ...form,
    });
  const connect = async (parameters = {}) =>
    (await exchange(await linkedin.client.code({ scope: SCOPE, ...parameters }))).json;
  const refresh = (refresh_token: string) =>
    linkedin.client.post(TOKEN, {
      grant_type: 'refresh_token',
      refresh_token,
      ...linkedin.client.credentials,
    });

  it('connects, shows the profile and revokes', async () => {
    const tokens = await connect({ nonce: 'a-nonce' });
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 5183999,
      scope: 'openid,profile,w_member_social',
    });
    expect(tokens).not.toHaveProperty('refresh_token');
    expect(tokens.access_token).toHaveLength(498);
    const claims = JSON.parse(
      Buffer.from(tokens.id_token.split('.')[1], 'base64url').toString('utf8'),
    );
    expect(claims.iss).toBe('https://www.linkedin.com/oauth');
    expect(claims).not.toHaveProperty('nonce');
    const profile = (await linkedin.client.get(ME, tokens.access_token)).json;
    expect(profile).toMatchObject({ sub: claims.sub, locale: { country: 'GB', language: 'en' } });
    expect(profile).not.toHaveProperty('email');
    const revoked = await linkedin.client.post(`${HOST}/oauth/v2/revoke`, {
      token: tokens.access_token,
      ...linkedin.client.credentials,
    });
    expect(revoked.status).toBe(200);
    expect((await linkedin.client.get(ME, tokens.access_token)).json).toMatchObject({
      serviceErrorCode: 65601,
      code: 'REVOKED_ACCESS_TOKEN',
    });
    expect(linkedin.client.failed).toEqual([]);
  });

  it('shows the address with its scope only, and not always', async () => {
    const { access_token } = await connect({ scope: `${SCOPE} email` });
    expect((await linkedin.client.get(ME, access_token)).json.email).toBe('ada@example.com');
    linkedin.fake.addAccount({ id: 'no-address', email: null });
    linkedin.fake.signIn('no-address');
    const other = await connect({ scope: `${SCOPE} email` });
    expect((await linkedin.client.get(ME, other.access_token)).json).not.toHaveProperty('email');
  });

  it('keeps the refresh token of a partner, for a year from the consent', async () => {
    linkedin.fake.useVariants('partner');
    const { refresh_token } = await connect();
    linkedin.fake.moveClock(100 * DAY);
    const renewed = (await refresh(refresh_token)).json;
    expect(renewed).toMatchObject({ refresh_token, expires_in: 5183999 });
    expect(renewed.refresh_token_expires_in).toBe((265 * DAY) / 1000);
    linkedin.fake.moveClock(255 * DAY);
    expect((await refresh(refresh_token)).json.expires_in).toBe((10 * DAY) / 1000);
    linkedin.fake.moveClock(10 * DAY);
    expect((await refresh(refresh_token)).json.error).toBe('invalid_request');
    expect(linkedin.client.failed).toEqual([]);
  });

  it('has a second error code for an ended refresh token', async () => {
    linkedin.fake.useVariants('partner', 'invalid_grant');
    const { refresh_token } = await connect();
    linkedin.fake.revokeAsUser();
    expect((await refresh(refresh_token)).json.error).toBe('invalid_grant');
  });

  it.each([
    ['user_denied', 'user_cancelled_login'],
    ['user_cancelled_authorize', 'user_cancelled_authorize'],
  ])('cancels: %s', async (kind, error) => {
    linkedin.fake.denyConsent(kind);
    const { location } = await linkedin.client.authorize({ scope: SCOPE });
    expect(location?.searchParams.get('error')).toBe(error);
    expect(location?.searchParams.get('state')).toBe('a-state');
  });

  it('names no client authentication in its discovery document', async () => {
    const document = await linkedin.client.send(`${HOST}/oauth/.well-known/openid-configuration`);
    expect(document.json).toMatchObject({
      issuer: `${HOST}/oauth`,
      subject_types_supported: ['pairwise'],
    });
    expect(document.json).not.toHaveProperty('token_endpoint_auth_methods_supported');
    expect(document.json).not.toHaveProperty('code_challenge_methods_supported');
  });

  it('compares redirect URIs without their query', async () => {
    linkedin.fake.registerRedirectUri('https://app.example/callback?a=1');
    const parameters = { scope: SCOPE, redirect_uri: 'https://app.example/callback' };
    expect((await linkedin.client.authorize(parameters)).status).toBe(302);
    for (const redirect_uri of ['/callback', 'https://app.example/callback#part']) {
      expect((await linkedin.client.authorize({ ...parameters, redirect_uri })).status).toBe(400);
    }
  });

  describeChecks(linkedin, {
    'client-authentication': async () => {
      const reply = await linkedin.client.post(
        TOKEN,
        { grant_type: 'authorization_code', code: 'any' },
        linkedin.client.basic,
      );
      expect([reply.status, reply.json.error]).toEqual([400, 'invalid_request']);
      expect(reply.json.error_description).toContain('"client_id"');
    },
    'no-pkce': async () => {
      const code = await linkedin.client.code({ scope: SCOPE });
      const reply = await exchange(code, { code_verifier: linkedin.client.verifier });
      expect([reply.status, reply.json.error]).toEqual([400, 'invalid_redirect_uri']);
    },
    discovery: () => linkedin.client.send(`${HOST}/.well-known/openid-configuration`),
    nonce: async () => {
      await connect({ nonce: 'a-nonce' });
      await connect({ nonce: 'another' });
    },
    denial: async () => {
      linkedin.fake.denyConsent();
      await connect();
    },
    code: async () => {
      const code = await linkedin.client.code({ scope: SCOPE });
      linkedin.fake.moveClock(30 * 60 * 1000);
      expect((await exchange(code)).json.error).toBe('invalid_redirect_uri');
      expect((await exchange(code)).json.error).toBe('invalid_request');
    },
    'token-response': async () => {
      await connect();
      linkedin.fake.inspect({ scopes: ['openid,profile,w_member_social'] });
    },
    'client-modes': () => refresh('none'),
    'partner-refresh': async () => {
      linkedin.fake.useVariants('partner');
      const { refresh_token } = await connect();
      linkedin.fake.moveClock(30 * DAY);
      await refresh(refresh_token);
      linkedin.fake.inspect({ refreshTokenExpiresAt: linkedin.fake.now() + 365 * DAY });
    },
    'new-scopes': async () => {
      const { access_token } = await connect();
      await connect({ scope: `${SCOPE} email` });
      const { status, json } = await linkedin.client.get(ME, access_token);
      expect([status, json.serviceErrorCode]).toEqual([401, 65601]);
      await linkedin.client.get(ME, access_token);
    },
    profile: () => linkedin.fake.inspect({ id: linkedin.fake.account.id }),
    'redirect-uri': () =>
      linkedin.client.authorize({ scope: SCOPE, redirect_uri: 'https://elsewhere.example/' }),
    'ended-refresh-token': async () => {
      linkedin.fake.useVariants('partner');
      const { refresh_token } = await connect();
      linkedin.fake.revokeAsUser();
      await refresh(refresh_token);
      await refresh(refresh_token);
    },
  });
});
