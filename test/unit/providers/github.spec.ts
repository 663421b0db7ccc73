import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { GitHubStrategy } from '../../../lib/providers/built-in/github/github.strategy.js';
import { json, text } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange, failureOf } from '../../integration/fixtures/exchange.js';

const TOKENS = { access_token: 'gho_access', token_type: 'Bearer', scope: 'repo,user:email' };
const PROFILE = { id: 583231, login: 'octocat', name: null, email: null };

describe('GitHub', () => {
  let server: FaultServer;
  let http: HttpExchange;
  let github: Configured;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange();
    const endpoints = {
      authorization: `${server.url}/authorize`,
      token: `${server.url}/token`,
      userInfo: `${server.url}/user`,
      emails: `${server.url}/user/emails`,
      revocation: `${server.url}/applications/{client_id}/token`,
    };
    github = new Configured(GitHubStrategy, http, { endpoints, clientId: 'Iv1.a/b' }, 'github');
  });
  afterAll(async () => {
    http.close();
    await server.close();
  });

  const exchange = async (): ReturnType<GitHubStrategy['exchangeCode']> =>
    github.strategy.exchangeCode(await github.context(), { code: 'c', codeVerifier: 'v' });
  const refresh = async (): ReturnType<GitHubStrategy['refreshToken']> =>
    github.strategy.refreshToken(await github.context(), { accessToken: 'a', refreshToken: 'ghr' });
  const owner = async (tokens = TOKENS): ReturnType<GitHubStrategy['resourceOwner']> =>
    github.strategy.resourceOwner(await github.context(), tokens);

  it('has the addresses of GitHub', () => {
    expect(new GitHubStrategy().definition.endpoints).toEqual({
      authorization: 'https://github.com/login/oauth/authorize',
      token: 'https://github.com/login/oauth/access_token',
      revocation: 'https://api.github.com/applications/{client_id}/token',
      userInfo: 'https://api.github.com/user',
      emails: 'https://api.github.com/user/emails',
      api: 'https://api.github.com',
    });
    const { issuer, clientAuthentication, scopes } = new GitHubStrategy().definition;
    expect(issuer).toEqual({ value: 'https://github.com/login/oauth', sent: 'sometimes' });
    expect([clientAuthentication, scopes]).toEqual(['client_secret_post', ['repo']]);
  });

  it('S-021: is sent a challenge, and scopes joined by a space', async () => {
    expect(new GitHubStrategy().definition.pkce).toBe('supported');
    const request = { scopes: ['repo', 'user:email'], codeVerifier: 'v'.repeat(43) };
    expect(await github.authorization(request)).toMatchObject({
      response_type: 'code',
      client_id: 'Iv1.a/b',
      scope: 'repo user:email',
      code_challenge_method: 'S256',
    });
  });

  it('S-054: is asked for JSON, with the credentials in the body', async () => {
    server.script('/token', json(200, TOKENS));
    await exchange();
    const request = server.to('/token').at(-1);
    expect(request?.headers.accept).toBe('application/json');
    expect(request?.headers.authorization).toBeUndefined();
    expect(Object.fromEntries(request?.form ?? [])).toEqual({
      grant_type: 'authorization_code',
      code: 'c',
      code_verifier: 'v',
      redirect_uri: 'https://app.example/oauth2/github/callback',
      client_id: 'Iv1.a/b',
      client_secret: 'client-secret-0123456789',
    });
  });

  it('is understood when the response is a form, without an expiry', async () => {
    const form = 'access_token=gho_x&scope=repo%2Cgist&token_type=bearer';
    server.script('/token', text(form, 'application/x-www-form-urlencoded; charset=utf-8'));
    const tokens = await exchange();
    expect(tokens).toMatchObject({ access_token: 'gho_x', scope: 'repo,gist' });
    expect([tokens.expires_in, tokens.refresh_token]).toEqual([undefined, undefined]);
  });

  it('refreshes tokens that expire', async () => {
    const renewed = { ...TOKENS, expires_in: 28800, refresh_token: 'ghr_2' };
    server.script('/token', json(200, { ...renewed, refresh_token_expires_in: 15811200 }));
    expect(await refresh()).toMatchObject({
      expires_in: 28_800,
      refresh_token: 'ghr_2',
      refresh_token_expires_in: 15_811_200,
    });
    const { form } = server.to('/token').at(-1) ?? {};
    expect([form?.get('grant_type'), form?.get('refresh_token')]).toEqual(['refresh_token', 'ghr']);
    expect(form?.get('client_secret')).toBe('client-secret-0123456789');
  });

  it.each([
    ['bad_verification_code', 'rejected'],
    ['incorrect_code_verifier', 'rejected'],
    ['bad_refresh_token', 'rejected'],
    ['unverified_user_email', 'rejected'],
    ['incorrect_client_credentials', 'client_config'],
    ['redirect_uri_mismatch', 'client_config'],
    ['application_suspended', 'client_config'],
  ])('R-001: says %s with status 200, which means %s', async (error, reason) => {
    server.script('/token', json(200, { error, error_description: 'words' }));
    expect(await failureOf(refresh())).toMatchObject({ reason, error, status: 200 });
    const form = `error=${error}&error_description=words`;
    server.script('/token', text(form, 'application/x-www-form-urlencoded'));
    expect(await failureOf(exchange())).toMatchObject({ reason, error });
  });

  it.each([403, 429])('reads its reset in epoch seconds (%d)', async (status) => {
    const reset = String(github.now / 1000 + 90);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset };
    server.script('/token', json(status, { message: 'API rate limit exceeded' }, headers));
    const limited = { reason: 'rate_limited', retryAfterMs: 90_000 };
    expect(await failureOf(refresh())).toMatchObject(limited);
    server.script('/token', json(status, {}, { 'retry-after': '7' }));
    expect(await failureOf(refresh())).toMatchObject({ ...limited, retryAfterMs: 7_000 });
  });

  it('S-057: shows the account to a bearer, by its number, or its login where there is no name', async () => {
    server.script('/user', json(200, { ...PROFILE, avatar_url: 'https://avatars.example/1?v=4' }));
    server.script('/user/emails', json(404, {}));
    expect(await owner()).toEqual({
      id: '583231',
      name: 'octocat',
      username: 'octocat',
      profile: { avatarUrl: 'https://avatars.example/1?v=4' },
    });
    const request = server.to('/user').at(-1);
    expect(request?.headers).toMatchObject({
      authorization: 'Bearer gho_access',
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      'user-agent': 'test/1.0',
    });
    expect([...(request?.query ?? [])]).toEqual([]);
  });

  it('looks for a private address, and takes only the primary and verified one', async () => {
    const list = [
      { email: 'first@x.example', primary: false, verified: true },
      { email: 'main@x.example', primary: true, verified: true },
    ];
    server.script('/user', json(200, PROFILE));
    server.script('/user/emails', json(200, list));
    expect((await owner()).profile).toEqual({ email: 'main@x.example' });
    server.script('/user', json(200, PROFILE));
    server.script('/user/emails', json(200, [{ ...list[1], verified: false }]));
    expect((await owner()).profile).toEqual({});
  });

  it('asks for no addresses without the scope, nor when the profile shows one', async () => {
    const before = server.to('/user/emails').length;
    server.script('/user', json(200, PROFILE), json(200, { ...PROFILE, email: 'me@x.example' }));
    expect((await owner({ ...TOKENS, scope: 'repo' })).profile).toEqual({});
    expect((await owner()).profile).toEqual({ email: 'me@x.example' });
    expect(server.to('/user/emails')).toHaveLength(before);
  });

  it.each([
    [401, { message: 'Bad credentials' }],
    [403, { message: 'Request forbidden by administrative rules' }],
    [200, { message: 'no id' }],
    [200, { id: null, login: 'octocat' }],
  ])('R-007: invents no account for %d %j', async (status, body) => {
    server.script('/user', json(status, body));
    expect(await failureOf(owner())).toMatchObject({ reason: 'bad_response' });
  });

  it.each([204, 404, 422])('revokes by a call of its own (%d)', async (status) => {
    const path = '/applications/Iv1.a%2Fb/token';
    server.script(path, { status });
    const pair = { accessToken: 'gho_access', refreshToken: 'ghr', resourceOwnerId: '1' };
    expect(await github.strategy.revoke(await github.context(), pair)).toBe('revoked');
    const request = server.to(path).at(-1);
    expect(request).toMatchObject({ method: 'DELETE', body: '{"access_token":"gho_access"}' });
    const basic = Buffer.from('Iv1.a%2Fb:client-secret-0123456789').toString('base64');
    expect(request?.headers.authorization).toBe(`Basic ${basic}`);
  });

  it.each([500, 401, 200])('S-090: is not revoked by a response with %d', async (status) => {
    server.script('/applications/Iv1.a%2Fb/token', json(status, {}));
    const revocation = github.strategy.revoke(await github.context(), {
      accessToken: 'a',
      resourceOwnerId: '1',
    });
    await failureOf(revocation);
  });
});
