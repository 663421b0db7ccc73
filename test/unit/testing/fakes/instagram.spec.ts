import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const TOKEN = 'https://api.instagram.com/oauth/access_token';
const GRAPH = 'https://graph.instagram.com';
const SCOPE = 'instagram_business_basic,instagram_business_content_publish';
const DAY = 24 * 60 * 60 * 1000;

describe('the fake of Instagram', () => {
  const instagram = startFake('instagram');

  const code = () => instagram.client.code({ scope: SCOPE });
  const form = (sent: string, members = {}) => ({
    grant_type: 'authorization_code',
    code: sent,
    redirect_uri: instagram.client.redirectUri,
    ...instagram.client.credentials,
    ...members,
  });
  const connect = async () => instagram.client.post(TOKEN, form(await code()));
  const short = async (): Promise<string> => (await connect()).json.access_token;
  const query = (path: string, parameters: Record<string, string>) =>
    instagram.client.send(`${GRAPH}/${path}?${new URLSearchParams(parameters).toString()}`);
  const exchange = (access_token: string, parameters = {}) =>
    query('access_token', {
      grant_type: 'ig_exchange_token',
      client_secret: instagram.fake.client.secret,
      access_token,
      ...parameters,
    });
  const long = async (): Promise<string> => (await exchange(await short())).json.access_token;
  const refresh = (access_token: string, parameters = {}) =>
    query('refresh_access_token', {
      grant_type: 'ig_refresh_token',
      access_token,
      ...parameters,
    });
  const me = (token: string, fields = 'user_id,username') =>
    instagram.client.get(`${GRAPH}/v26.0/me?fields=${fields}`, token);

  it('connects, exchanges, shows the profile and refreshes', async () => {
    const first = await connect();
    expect(first.text).toContain('"user_id":27640875392278831,');
    expect(Object.keys(first.json)).toEqual(['access_token', 'user_id', 'permissions']);
    expect(first.json.permissions).toEqual(SCOPE.split(','));
    const exchanged = (await exchange(first.json.access_token)).json;
    expect(exchanged).toMatchObject({ token_type: 'bearer', expires_in: 5183944 });
    expect((await me(exchanged.access_token)).json).toEqual({
      id: '13887229357804672',
      user_id: '27640875392278831',
      username: 'ada',
    });
    instagram.fake.moveClock(DAY);
    const renewed = (await refresh(exchanged.access_token)).json;
    expect(renewed.expires_in).toBe(5183944);
    expect(renewed.access_token).not.toBe(exchanged.access_token);
    expect(instagram.client.failed).toEqual([]);
  });

  it('takes a multipart body', async () => {
    const body = new FormData();
    for (const [name, value] of Object.entries(form(await code()))) body.append(name, value ?? '');
    expect((await instagram.client.send(TOKEN, { method: 'POST', body })).status).toBe(200);
  });

  it('responds in two further forms', async () => {
    const told = { user_id: '27640875392278831', permissions: SCOPE };
    instagram.fake.useVariants('text_response');
    expect((await connect()).json).toMatchObject(told);
    instagram.fake.useVariants('nested_response');
    expect((await connect()).json.data[0]).toMatchObject(told);
  });

  it('does not revive what has expired', async () => {
    const token = await short();
    instagram.fake.moveClock(60 * 60 * 1000);
    const late = await exchange(token);
    expect([late.status, late.json.error.code]).toEqual([400, 190]);
    const other = await long();
    instagram.fake.moveClock(5183944 * 1000);
    expect((await refresh(other)).json.error.code).toBe(190);
  });

  it('denies with a reason, and appends a fragment', async () => {
    instagram.fake.denyConsent();
    const { location } = await instagram.client.authorize({ scope: SCOPE });
    expect(Object.fromEntries(location!.searchParams)).toMatchObject({
      error: 'access_denied',
      error_reason: 'user_denied',
      state: 'a-state',
    });
    expect(location?.hash).toBe('#_');
  });

  it('signs what it posts when an account removes the app', () => {
    const [signature, payload] = instagram.fake.signedRequest().split('.');
    expect(signature).toHaveLength(43);
    expect(JSON.parse(Buffer.from(payload!, 'base64url').toString('utf8')).user_id).toBe(
      instagram.fake.account.id,
    );
  });

  it('limits with a percentage', async () => {
    const token = await long();
    instagram.fake.failNext(429);
    const { status, json, headers } = await me(token);
    expect([status, json.error.code]).toEqual([400, 4]);
    expect(JSON.parse(headers.get('x-app-usage')!)).toMatchObject({ call_count: 100 });
  });

  it('takes https alone in the profile https_only', async () => {
    instagram.fake.useVariants('https_only');
    instagram.fake.registerRedirectUri('https://app.example/callback/');
    for (const [redirect_uri, status] of [
      ['https://app.example/callback/', 302],
      ['https://app.example/callback', 400],
      [instagram.client.redirectUri, 400],
    ] as const) {
      const reply = await instagram.client.authorize({ scope: SCOPE, redirect_uri });
      expect(reply.status).toBe(status);
    }
  });

  describeChecks(instagram, {
    hosts: async () => instagram.client.post(`${GRAPH}/oauth/access_token`, form(await code())),
    'client-authentication': async () => {
      const bare = { client_id: undefined, client_secret: undefined };
      const reply = await instagram.client.post(
        TOKEN,
        form(await code(), bare),
        instagram.client.basic,
      );
      expect([reply.status, reply.json.error_type]).toEqual([400, 'OAuthException']);
    },
    'response-forms': async () => {
      await long();
      instagram.fake.inspect({ scopes: null });
    },
    'user-id': () => instagram.fake.inspect({ id: '27640875392278832' }),
    fragment: async () => {
      const reply = await instagram.client.post(TOKEN, form(`${await code()}#_`));
      expect(reply.status).toBe(400);
    },
    exchange: async () => {
      await short();
      instagram.fake.inspect({});
    },
    refresh: async () => {
      const { status, json } = await refresh(await long());
      expect([status, json.error.type]).toEqual([400, 'OAuthException']);
    },
    'no-refresh-token': () =>
      instagram.client.post(TOKEN, { grant_type: 'refresh_token', refresh_token: 'any' }),
    'error-shapes': async () => {
      const token = await long();
      instagram.fake.revokeAsUser();
      expect((await me(token)).json.error.code).toBe(190);
      await me(token);
    },
    code: async () => {
      const sent = await code();
      await instagram.client.post(TOKEN, form(sent));
      const reply = await instagram.client.post(TOKEN, form(sent));
      expect([reply.status, reply.json.code]).toEqual([400, 400]);
      expect(reply.json).toHaveProperty('error_message');
    },
    denial: async () => {
      instagram.fake.denyConsent();
      await instagram.client.post(TOKEN, form(await code()));
    },
    profile: () => instagram.fake.inspect({ id: '13887229357804672' }),
    'redirect-uri': () =>
      instagram.client.authorize({ scope: SCOPE, redirect_uri: 'https://elsewhere.example/' }),
    revocation: async () =>
      instagram.client.send(`${GRAPH}/me/permissions?access_token=${await long()}`, {
        method: 'DELETE',
      }),
  });

  it.each([
    ['without the secret', () => short().then((token) => exchange(token, { client_secret: '' }))],
    ['with another grant', () => short().then((token) => exchange(token, { grant_type: 'x' }))],
  ])('reports an exchange %s', async (_, attempt) => {
    expect((await attempt()).status).toBe(400);
    expect(instagram.client.failed).toContain('exchange');
  });

  it.each([
    ['with credentials', { client_secret: 'any' }],
    ['with another grant', { grant_type: 'th_refresh_token' }],
  ])('reports a refresh %s', async (_, parameters) => {
    const token = await long();
    instagram.fake.moveClock(DAY);
    await refresh(token, parameters);
    expect(instagram.client.failed).toEqual(['refresh']);
  });
});
