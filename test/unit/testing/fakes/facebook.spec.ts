import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { describeChecks, startFake } from './suite.js';

const VERSION = 'v26.0';
const GRAPH = `https://graph.facebook.com/${VERSION}`;
const TOKEN = `${GRAPH}/oauth/access_token`;
const SCOPE = 'pages_show_list,pages_manage_posts';
const LONG_S = 5183944;

describe('the fake of Facebook', () => {
  const facebook = startFake('facebook');

  const authorize = (parameters: Record<string, string> = {}, version = VERSION) => {
    const query = new URLSearchParams({
      client_id: facebook.fake.client.id,
      redirect_uri: facebook.client.redirectUri,
      state: 'a-state',
      scope: SCOPE,
      ...parameters,
    });
    return facebook.client.send(
      `https://www.facebook.com/${version}/dialog/oauth?${query.toString()}`,
    );
  };
  const code = async (parameters = {}) =>
    (await authorize(parameters)).location?.searchParams.get('code') ?? '';
  const form = (sent: string, members = {}) => ({
    code: sent,
    redirect_uri: facebook.client.redirectUri,
    ...facebook.client.credentials,
    ...members,
  });
  const connect = async (parameters = {}) =>
    facebook.client.post(TOKEN, form(await code(parameters)));
  const short = async (parameters = {}): Promise<string> =>
    (await connect(parameters)).json.access_token;
  const exchange = (token: string, members = {}) => {
    const { id, secret } = facebook.fake.client;
    const query = new URLSearchParams({
      grant_type: 'fb_exchange_token',
      client_id: id,
      client_secret: secret,
      fb_exchange_token: token,
      ...members,
    });
    return facebook.client.send(`${TOKEN}?${query.toString()}`);
  };
  const long = async (parameters = {}): Promise<string> =>
    (await exchange(await short(parameters))).json.access_token;
  const me = (token: string, query = '') => facebook.client.get(`${GRAPH}/me${query}`, token);
  const permissions = async (token: string): Promise<Record<string, string>> => {
    const { data } = (await facebook.client.get(`${GRAPH}/me/permissions`, token)).json;
    return Object.fromEntries(
      data.map((entry: { permission: string; status: string }) => [entry.permission, entry.status]),
    );
  };
  const pages = async (token: string) =>
    (await facebook.client.get(`${GRAPH}/me/accounts`, token)).json.data;
  const debug = async (token: string) => {
    const { id, secret } = facebook.fake.client;
    const query = new URLSearchParams({ input_token: token, access_token: `${id}|${secret}` });
    return (
      await facebook.client.send(`https://graph.facebook.com/debug_token?${query.toString()}`)
    ).json.data;
  };
  const withdraw = (token: string, user = facebook.fake.account.id) =>
    facebook.client.send(`${GRAPH}/${user}/permissions`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${token}` },
    });

  it('connects, exchanges twice and shows the profile', async () => {
    const first = (await connect()).json;
    expect(Object.keys(first)).toEqual(['access_token', 'token_type', 'expires_in']);
    expect(first.expires_in).toBe(5400);
    const second = (await exchange(first.access_token)).json;
    expect(second.expires_in).toBe(LONG_S);
    const third = (await exchange(second.access_token)).json;
    expect(third.access_token).not.toBe(second.access_token);
    expect((await me(second.access_token)).json).toEqual({
      id: facebook.fake.account.id,
      name: 'Ada Lovelace',
    });
    expect((await me(third.access_token, '?fields=id,picture,email')).json).toMatchObject({
      picture: { data: { url: facebook.fake.account.avatarUrl } },
    });
    expect(facebook.client.failed).toEqual([]);
  });

  it('takes the code by GET, too, and the exchange as a form', async () => {
    const query = new URLSearchParams(form(await code()) as Record<string, string>);
    const { json } = await facebook.client.send(`${TOKEN}?${query.toString()}`);
    const reply = await facebook.client.post(TOKEN, {
      grant_type: 'fb_exchange_token',
      fb_exchange_token: json.access_token,
      ...facebook.client.credentials,
    });
    expect(reply.json.expires_in).toBe(LONG_S);
    expect(facebook.client.failed).toEqual([]);
  });

  it('appends a fragment, denies in two ways', async () => {
    facebook.fake.denyConsent();
    const first = (await authorize()).location!;
    expect(Object.fromEntries(first.searchParams)).toEqual({
      error: 'access_denied',
      error_reason: 'user_denied',
      error_description: 'Permissions error',
      state: 'a-state',
    });
    expect(first.hash).toBe('#_=_');
    facebook.fake.useVariants('error_code_denial');
    facebook.fake.denyConsent();
    const second = (await authorize()).location!;
    expect([...second.searchParams.keys()]).toEqual(['error_code', 'error_message', 'state']);
  });

  it('lets single permissions be declined, and asks again only on request', async () => {
    facebook.fake.declineScopes('pages_manage_posts');
    const declined = {
      public_profile: 'granted',
      pages_show_list: 'granted',
      pages_manage_posts: 'declined',
    };
    expect(await permissions(await long())).toEqual(declined);
    facebook.fake.allowScopes('pages_manage_posts');
    expect(await permissions(await long())).toEqual(declined);
    const token = await long({ auth_type: 'rerequest' });
    expect(await permissions(token)).toMatchObject({ pages_manage_posts: 'granted' });
  });

  it('gives Page tokens that last as long as what lists them, or for ever', async () => {
    const [page] = await pages(await long());
    expect(await debug(page.access_token)).toMatchObject({ type: 'PAGE', expires_at: 0 });
    expect((await me(page.access_token)).json.id).toBe(page.id);
    const [brief] = await pages(await short());
    facebook.fake.moveClock(5400 * 1000);
    expect(await debug(brief.access_token)).toMatchObject({ is_valid: false });
    facebook.fake.revokeAsUser();
    expect((await me(page.access_token)).json.error.error_subcode).toBe(458);
  });

  it.each([
    ['expired', 463, () => facebook.fake.moveClock(LONG_S * 1000)],
    ['expired at once', 463, () => facebook.fake.expireAccessTokens()],
    ['its account changed the password', 460, () => facebook.fake.changePassword()],
    ['its account removed the app', 458, () => facebook.fake.revokeAsUser()],
  ])('says why a token has ended: %s', async (_, subcode, kill) => {
    const token = await long();
    kill();
    for (const reply of [await me(token), await exchange(token)]) {
      expect(reply.status).toBe(400);
      expect(reply.json.error).toMatchObject({ code: 190, error_subcode: subcode });
    }
  });

  it('has temporary errors', async () => {
    const token = await long();
    facebook.fake.failNextWithGraphError(368);
    expect((await exchange(token)).json.error).toMatchObject({ code: 368 });
    facebook.fake.failNextWithGraphError(2);
    expect((await me(token)).status).toBe(500);
    facebook.fake.failNext(429);
    const limited = await me(token);
    expect([limited.status, limited.json.error.code]).toEqual([400, 4]);
    expect(limited.headers.get('x-business-use-case-usage')).toContain('estimated_time');
  });

  it('revokes all that the account granted', async () => {
    const token = await long();
    const { status, json } = await withdraw(token);
    expect([status, json]).toEqual([200, { success: true }]);
    expect((await me(token)).json.error.error_subcode).toBe(458);
    expect(facebook.client.failed).toEqual([]);
  });

  it('wants a proof of the app secret in the profile require_app_secret', async () => {
    facebook.fake.useVariants('require_app_secret');
    const token = await long();
    const proof = createHmac('sha256', facebook.fake.client.secret).update(token).digest('hex');
    expect((await me(token, `?appsecret_proof=${proof}`)).status).toBe(200);
    expect(facebook.client.failed).toEqual([]);
  });

  describeChecks(facebook, {
    'graph-version': async () => {
      const { headers } = await facebook.client.get(
        'https://graph.facebook.com/v19.0/me',
        await long(),
      );
      expect(headers.get('facebook-api-version')).toBe('v21.0');
    },
    'code-exchange': async () => {
      const reply = await facebook.client.post(TOKEN, form(await code()), facebook.client.basic);
      expect(reply.status).toBe(400);
    },
    'no-refresh-token': async () => {
      const reply = await facebook.client.post(TOKEN, {
        grant_type: 'refresh_token',
        ...facebook.client.credentials,
      });
      expect(reply.json.error).toMatchObject({ type: 'OAuthException' });
    },
    exchange: async () => {
      await short();
      facebook.fake.inspect({});
    },
    'no-expiry': async () => {
      facebook.fake.useVariants('no_expiry');
      const { json } = await exchange(await short());
      expect(json).not.toHaveProperty('expires_in');
      facebook.fake.inspect({ expiresAt: Date.now() });
    },
    'error-objects': async () => {
      const sent = form(await code());
      await facebook.client.post(TOKEN, sent);
      const { status, json, headers } = await facebook.client.post(TOKEN, sent);
      expect([status, json.error.code]).toEqual([400, 100]);
      expect(json.error).toHaveProperty('fbtrace_id');
      expect(headers.get('www-authenticate')).toContain('OAuth "Facebook Platform"');
    },
    'ended-token': async () => {
      const token = await long();
      facebook.fake.revokeAsUser();
      await me(token);
      await me(token);
    },
    denial: () => {
      facebook.fake.denyConsent();
      return connect();
    },
    fragment: async () => facebook.client.post(TOKEN, form(`${await code()}#_=_`)),
    permissions: async () => {
      await long();
      facebook.fake.inspect({ scopes: SCOPE.split(',') });
    },
    profile: async () => {
      await long();
      facebook.fake.inspect({ email: 'ada@example.com' });
    },
    pages: async () => pages(await short()),
    'appsecret-proof': async () => {
      facebook.fake.useVariants('require_app_secret');
      expect((await me(await long())).json.error.code).toBe(100);
    },
    'redirect-uri': () => {
      facebook.fake.useVariants('https_only');
      return authorize();
    },
    revocation: async () => {
      expect((await withdraw(await long(), '12345')).status).toBe(400);
    },
  });
});
