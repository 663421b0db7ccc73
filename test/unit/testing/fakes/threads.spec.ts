import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const GRAPH = 'https://graph.threads.com';
const TOKEN = `${GRAPH}/oauth/access_token`;
const SCOPE = 'threads_basic,threads_content_publish';
const DAY = 24 * 60 * 60 * 1000;

describe('the fake of Threads', () => {
  const threads = startFake('threads');

  const code = () => threads.client.code({ scope: SCOPE });
  const form = (sent: string, members = {}) => ({
    grant_type: 'authorization_code',
    code: sent,
    redirect_uri: threads.client.redirectUri,
    ...threads.client.credentials,
    ...members,
  });
  const connect = async (token = TOKEN) => threads.client.post(token, form(await code()));
  const query = (path: string, parameters: Record<string, string>, graph = GRAPH) =>
    threads.client.send(`${graph}/${path}?${new URLSearchParams(parameters).toString()}`);
  const exchange = (access_token: string, graph?: string) =>
    query(
      'access_token',
      {
        grant_type: 'th_exchange_token',
        client_secret: threads.fake.client.secret,
        access_token,
      },
      graph,
    );
  const long = async (): Promise<string> =>
    (await exchange((await connect()).json.access_token)).json.access_token;
  const refresh = (access_token: string, graph?: string) =>
    query('refresh_access_token', { grant_type: 'th_refresh_token', access_token }, graph);
  const me = (access_token: string, graph?: string) =>
    query('v1.0/me', { fields: 'id,username', access_token }, graph);

  it('connects, exchanges, shows the profile and refreshes', async () => {
    const first = await connect();
    expect(first.text).toMatch(/"user_id":17841405793187219\}/);
    expect(Object.keys(first.json)).toEqual(['access_token', 'user_id']);
    const exchanged = (await exchange(first.json.access_token)).json;
    expect(exchanged).toMatchObject({ token_type: 'bearer', expires_in: 5183944 });
    expect((await me(exchanged.access_token)).json).toEqual({
      id: '17841405793187219',
      username: 'ada',
    });
    threads.fake.moveClock(DAY);
    expect((await refresh(exchanged.access_token)).json.expires_in).toBe(5183944);
    expect(threads.client.failed).toEqual([]);
  });

  it('serves the older hosts, too, until they end', async () => {
    const old = 'https://graph.threads.net';
    const first = (await connect(`${old}/oauth/access_token`)).json.access_token;
    const { access_token } = (await exchange(first, old)).json;
    threads.fake.moveClock(DAY);
    expect((await refresh(access_token, old)).status).toBe(200);
    expect((await me(access_token, old)).status).toBe(200);
    threads.fake.useVariants('com_only');
    expect((await me(access_token, old)).status).toBe(404);
    expect(threads.client.failed).toEqual(['hosts']);
  });

  it('ends the permission of a private profile after 90 days', async () => {
    threads.fake.useVariants('private_profile');
    const first = await long();
    threads.fake.moveClock(50 * DAY);
    const second = (await refresh(first)).json.access_token;
    threads.fake.moveClock(40 * DAY);
    const { status, json } = await me(second);
    expect([status, json.error.code]).toEqual([400, 190]);
    expect(threads.client.failed).toEqual([]);
  });

  it('refuses a short-lived token that has expired', async () => {
    const { access_token } = (await connect()).json;
    threads.fake.moveClock(60 * 60 * 1000);
    expect((await exchange(access_token)).json.error.code).toBe(190);
  });

  it('has two shapes of error for a bad code', async () => {
    const send = () => threads.client.post(TOKEN, form('made-up'));
    expect((await send()).json).toMatchObject({ error_type: 'OAuthException', code: 400 });
    threads.fake.useVariants('graph_code_errors');
    expect((await send()).json.error).toMatchObject({ type: 'OAuthException', code: 100 });
  });

  it('denies with a reason, and appends a fragment', async () => {
    threads.fake.denyConsent();
    const { location } = await threads.client.authorize({ scope: SCOPE });
    expect(location?.searchParams.get('error_reason')).toBe('user_denied');
    expect(location?.hash).toBe('#_');
  });

  describeChecks(threads, {
    hosts: () => {
      threads.fake.useVariants('com_only');
      return connect('https://graph.threads.net/oauth/access_token');
    },
    'threads-basic': async () => {
      const { status } = await threads.client.authorize({ scope: 'threads_content_publish' });
      expect(status).toBe(400);
    },
    'code-exchange': async () => query('oauth/access_token', form(await code())),
    exchange: async () => {
      await connect();
      threads.fake.inspect({});
    },
    refresh: async () => {
      expect((await refresh(await long())).status).toBe(400);
    },
    'private-profile': async () => {
      threads.fake.useVariants('private_profile');
      const token = await long();
      threads.fake.moveClock(59 * DAY);
      const next = (await refresh(token)).json.access_token;
      threads.fake.moveClock(31 * DAY);
      await refresh(next);
      await refresh(next);
    },
    code: async () => {
      const sent = await code();
      threads.fake.moveClock(60 * 60 * 1000);
      expect((await threads.client.post(TOKEN, form(sent))).status).toBe(400);
    },
    denial: async () => {
      threads.fake.denyConsent();
      await connect();
    },
    'ended-token': async () => {
      const token = await long();
      threads.fake.revokeAsUser();
      expect((await me(token)).json.error.message).toMatch(/^Error validating access token/);
      await me(token);
    },
    profile: () => threads.fake.inspect({ name: 'ada' }),
    'redirect-uri': () => {
      threads.fake.useVariants('https_only');
      return threads.client.authorize({ scope: SCOPE });
    },
    'app-credentials': async () => {
      const { id, secret } = threads.fake.metaApp;
      const sent = form(await code(), { client_id: id, client_secret: secret });
      const { status, json } = await threads.client.post(TOKEN, sent);
      expect([status, json.error.code]).toEqual([400, 101]);
    },
  });
});
