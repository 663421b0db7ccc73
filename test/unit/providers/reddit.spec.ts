import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { RedditStrategy } from '../../../lib/providers/built-in/reddit.strategy.js';
import { html, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange, failureOf } from '../../integration/fixtures/exchange.js';

const TOKENS = { access_token: 'at', token_type: 'bearer', expires_in: 86400, scope: '*' };

describe('Reddit', () => {
  let server: FaultServer;
  let http: HttpExchange;
  let reddit: Configured;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange();
    const { endpoints } = server;
    reddit = new Configured(RedditStrategy, http, { endpoints }, 'reddit');
  });
  afterAll(async () => {
    http.close();
    await server.close();
  });

  const refresh = async (): Promise<unknown> =>
    reddit.strategy.refreshToken(await reddit.context(), { accessToken: 'a', refreshToken: 'r' });
  const exchange = async (): Promise<unknown> =>
    reddit.strategy.exchangeCode(await reddit.context(), { code: 'c' });

  it('has the addresses of Reddit', () => {
    const { definition } = new RedditStrategy();
    expect(definition.endpoints).toEqual({
      authorization: 'https://www.reddit.com/api/v1/authorize',
      token: 'https://www.reddit.com/api/v1/access_token',
      revocation: 'https://www.reddit.com/api/v1/revoke_token',
      userInfo: 'https://oauth.reddit.com/api/v1/me',
      api: 'https://oauth.reddit.com',
    });
    expect(definition.refresh).toMatchObject({ grant: 'refresh_token', rotation: 'never' });
    expect(definition.scopes).toContain('identity');
    expect(definition.issuer).toBeUndefined();
  });

  it('S-021: gets a request for a permanent grant; a challenge has no effect', async () => {
    expect(new RedditStrategy().definition.pkce).toBe('ignored');
    const parameters = await reddit.authorization({ scopes: ['identity', 'read'] });
    expect(parameters).toMatchObject({
      duration: 'permanent',
      scope: 'identity read',
      response_type: 'code',
      state: 'state',
    });
  });

  it('S-054: is shown the credentials in the header and nowhere else', async () => {
    server.script('/token', json(200, TOKENS), json(200, TOKENS));
    await exchange();
    await refresh();
    const basic = Buffer.from('client-id:client-secret-0123456789').toString('base64');
    for (const request of server.to('/token').slice(-2)) {
      expect(request.headers.authorization).toBe(`Basic ${basic}`);
      expect(request.headers['user-agent']).toBe('test/1.0');
      expect(request.body).not.toMatch(/client_id|client_secret/);
    }
    expect([...(server.to('/token').at(-1)?.form.keys() ?? [])].sort()).toEqual([
      'grant_type',
      'refresh_token',
    ]);
  });

  it.each([
    [200, { error: 'invalid_grant' }, 'rejected'],
    [400, { error: 400 }, 'rejected'],
    [400, { message: 'Bad Request', error: 400 }, 'rejected'],
    [401, { message: 'Unauthorized', error: 401 }, 'client_config'],
    [200, { error: 'unsupported_grant_type' }, 'client_config'],
    [403, { message: 'Forbidden', error: 403 }, 'bad_response'],
    [500, { error: 500 }, 'bad_response'],
  ])('R-001 R-017: responds with %d %j, which means %s', async (status, body, reason) => {
    server.script('/token', json(status, body));
    expect(await failureOf(refresh())).toMatchObject({ reason, status });
  });

  it('reads its reset in seconds from now, also beside an HTML page', async () => {
    const headers = {
      'x-ratelimit-used': '600',
      'x-ratelimit-remaining': '0.0',
      'x-ratelimit-reset': '245',
    };
    const page = html(429);
    server.script('/token', { ...page, headers: { ...page.headers, ...headers } });
    const limited = { reason: 'rate_limited', retryAfterMs: 245_000 };
    expect(await failureOf(refresh())).toMatchObject(limited);
    // A limit that is not exhausted asks for no patience.
    server.script('/token', json(503, {}, { ...headers, 'x-ratelimit-remaining': '99.5' }));
    expect((await failureOf(refresh())).retryAfterMs).toBeUndefined();
  });

  it('shows an account by its base36 id, under its title or name, and no e-mail', async () => {
    const me = {
      id: '5xq0a',
      name: 'spez',
      subreddit: { title: '' },
      icon_img: 'https://styles.redditmedia.example/x.png?width=256&s=abc',
      has_verified_email: true,
    };
    server.script('/userinfo', json(200, me), json(200, { ...me, subreddit: { title: 'Steve' } }));
    const owner = async (): Promise<unknown> =>
      reddit.strategy.resourceOwner(await reddit.context(), TOKENS);
    expect(await owner()).toMatchObject({ id: '5xq0a', name: 'spez', username: 'spez' });
    expect(await owner()).toMatchObject({
      name: 'Steve',
      profile: { avatarUrl: 'https://styles.redditmedia.example/x.png' },
    });
  });

  it.each([200, 204])('revokes the refresh token, then the access token (%d)', async (status) => {
    server.script('/revoke', { status }, { status });
    const pair = { accessToken: 'at', refreshToken: 'rt', resourceOwnerId: '1' };
    expect(await reddit.strategy.revoke(await reddit.context(), pair)).toBe('revoked');
    const sent = server.to('/revoke').slice(-2);
    expect(sent.map(({ form }) => Object.fromEntries(form))).toEqual([
      { token: 'rt', token_type_hint: 'refresh_token' },
      { token: 'at', token_type_hint: 'access_token' },
    ]);
    for (const { headers } of sent) expect(headers.authorization).toMatch(/^Basic /);
  });

  it('S-090: is not revoked when the client is refused', async () => {
    server.script('/revoke', json(400, { error: 'unauthorized_client' }));
    const pair = { accessToken: 'at', refreshToken: 'rt', resourceOwnerId: '1' };
    const revocation = reddit.strategy.revoke(await reddit.context(), pair);
    expect(await failureOf(revocation)).toMatchObject({ reason: 'client_config' });
  });
});
