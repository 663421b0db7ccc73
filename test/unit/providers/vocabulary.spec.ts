import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPublicHost } from '../../../lib/core/configuration/secure-url.js';
import { parseTokenResponse } from '../../../lib/protocol/oauth/token-response.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { createEffectiveDefinition } from '../../../lib/providers/configured/effective-definition.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderOptions } from '../../../lib/providers/configured/provider.options.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange, failureOf } from '../../integration/fixtures/exchange.js';

const BASE: OAuth2ProviderDefinition = {
  label: 'Acme',
  endpoints: { authorization: '', token: '' },
  pkce: 'supported',
  clientAuthentication: 'client_secret_post',
  refresh: { grant: 'refresh_token' },
  identity: { id: ['id'] },
};

describe('a provider as data', () => {
  let server: FaultServer;
  const http = createExchange();
  beforeAll(async () => void (server = await FaultServer.start()));
  afterAll(async () => {
    http.close();
    await server.close();
  });

  const RENEWED = json(200, { access_token: 'AT2' });
  const acme = (changes: Partial<OAuth2ProviderDefinition>): Configured =>
    new Configured(defineOAuth2Provider({ name: 'acme', ...BASE, ...changes }), http, {
      endpoints: server.endpoints,
      scopes: ['a', 'b'],
    });

  it('asks for a second kind of scopes under a parameter of its own', async () => {
    const secondScope = { parameter: 'user_scope', scopes: ['x', 'y'] };
    const sent = await acme({ secondScope, scopeSeparator: ',' }).authorization();
    expect(sent).toMatchObject({ scope: 'a,b', user_scope: 'x,y' });
  });

  it('writes token requests as JSON', async () => {
    const provider = acme({ tokenRequestFormat: 'json' });
    server.script('/token', RENEWED);
    await provider.strategy.refreshToken(await provider.context(), {
      accessToken: 'at',
      refreshToken: 'rt',
    });
    const request = server.to('/token').at(-1);
    expect(request?.headers['content-type']).toContain('application/json');
    expect(JSON.parse(String(request?.body))).toMatchObject({ refresh_token: 'rt' });
  });

  it('repeats scopes and redirect URI where a provider wants them', async () => {
    const provider = acme({ scopeInTokenRequest: true, redirectUriOnRefresh: true });
    const context = await provider.context();
    server.script('/token', RENEWED);
    await provider.strategy.refreshToken(context, { accessToken: 'at', refreshToken: 'rt' });
    const form = server.to('/token').at(-1)?.form;
    expect([form?.get('scope'), form?.get('redirect_uri')]).toEqual(['a b', context.redirectUri]);
  });

  it('asks for the profile by POST', async () => {
    const provider = acme({ userInfoBody: { query: '{ viewer { id } }' } });
    server.script('/userinfo', json(200, { id: 'v-1' }));
    const owner = await provider.strategy.resourceOwner(await provider.context(), {
      access_token: 'at',
    });
    expect(owner.id).toBe('v-1');
    const request = server.to('/userinfo').at(-1);
    expect([request?.method, request?.body]).toEqual(['POST', '{"query":"{ viewer { id } }"}']);
  });

  it('asks for the profile by POST without a body', async () => {
    const provider = acme({ userInfoBody: null });
    server.script('/userinfo', json(200, { id: 'v-1' }));
    await provider.strategy.resourceOwner(await provider.context(), { access_token: 'at' });
    const request = server.to('/userinfo').at(-1);
    expect([request?.method, request?.body, request?.headers['content-type']]).toEqual([
      'POST',
      '',
      undefined,
    ]);
  });

  it('reads the account from the token response if there is no other place', async () => {
    const { authorization, token } = server.endpoints;
    const endpoints = { authorization, token };
    const strategy = defineOAuth2Provider({
      name: 'acme',
      ...BASE,
      identity: { id: ['owner.user.id'], name: ['owner.user.name'] },
    });
    const provider = new Configured(strategy, http, { endpoints });
    const extras = { 'owner.user.id': 'n-1', 'owner.user.name': 'Ada', workspace: 'w' };
    const tokens = { access_token: 'at', extras };
    expect(await provider.strategy.resourceOwner(await provider.context(), tokens)).toMatchObject({
      id: 'n-1',
      name: 'Ada',
    });
  });

  it('ends a token that authenticates itself', async () => {
    const provider = acme({
      revocation: { ends: 'token', tokens: ['access_token'], bearer: true, hint: false },
    });
    const tokens = { accessToken: 'at', resourceOwnerId: '1' };
    await provider.strategy.revoke(await provider.context(), tokens);
    const request = server.to('/revoke').at(-1);
    expect(request?.headers.authorization).toBe('Bearer at');
    expect([...(request?.form ?? [])]).toEqual([['token', 'at']]);
  });

  it('ends a token by GET where a provider offers nothing else', async () => {
    const provider = acme({
      revocation: { ends: 'token', tokens: ['access_token'], method: 'GET', format: 'query' },
    });
    const tokens = { accessToken: 'at', resourceOwnerId: '1' };
    await provider.strategy.revoke(await provider.context(), tokens);
    const request = server.to('/revoke').at(-1);
    expect([request?.method, request?.body]).toEqual(['GET', '']);
    expect(Object.fromEntries(request?.query ?? [])).toEqual({
      token: 'at',
      token_type_hint: 'access_token',
      client_id: 'client-id',
      client_secret: 'client-secret-0123456789',
    });
  });

  it('takes no profile of a token that introspection calls inactive', async () => {
    const provider = new Configured(
      defineOAuth2Provider({ name: 'acme', ...BASE, userInfoByIntrospection: true }),
      http,
      { endpoints: { ...server.endpoints, introspection: `${server.url}/introspect` } },
    );
    server.script('/introspect', json(200, { active: false, id: '1' }));
    const profile = provider.strategy.resourceOwner(await provider.context(), {
      access_token: 'at',
    });
    expect((await failureOf(profile)).reason).toBe('bad_response');
  });
});

describe('the end of a token', () => {
  const now = Date.parse('2026-11-24T12:00:00Z');
  it.each([
    ['epoch_seconds', now / 1000 + 60, 60],
    ['epoch_seconds', String(now / 1000 + 60), 60],
    ['epoch_milliseconds', now + 60_000, 60],
    ['iso8601', '2026-11-24T12:01:00Z', 60],
    ['iso8601', 'tomorrow', undefined],
    ['epoch_seconds', now / 1000 - 60, undefined],
    ['epoch_seconds', {}, undefined],
  ] as const)('is reported as %s (%j)', (format, value, expected) => {
    const shape = { expiresAt: { path: 'ends', format } };
    const answer = parseTokenResponse({ access_token: 'a', ends: value }, shape, now);
    expect(answer.expires_in).toBe(expected);
  });

  it('is the default if the response has none', () => {
    const shape = { defaultExpiresIn: 7200 };
    expect(parseTokenResponse({ access_token: 'a' }, shape).expires_in).toBe(7200);
    expect(parseTokenResponse({ access_token: 'a', expires_in: 5 }, shape).expires_in).toBe(5);
  });
});

describe('a token response', () => {
  it('may call the access token otherwise, or hold it deeper', () => {
    const shape = { roots: ['', 'user'], accessToken: ['access_token', 'token'] };
    const read = (body: object): string => parseTokenResponse(body, shape).access_token;
    expect(read({ token: 't', access_token: 'a' })).toBe('a');
    expect(read({ token: 't' })).toBe('t');
    expect(read({ user: { token: 'u' } })).toBe('u');
    expect(() => read({ user: {} })).toThrow(/without an access token/);
  });

  it('may give the expiry of the refresh token as a time', () => {
    const shape = { refreshTokenExpiresAt: { path: 'ends', format: 'epoch_seconds' } } as const;
    const body = { access_token: 'a', ends: 1_700_000_060.5 };
    const answer = parseTokenResponse(body, shape, 1_700_000_000_000);
    expect(answer.refresh_token_expires_in).toBe(60);
  });

  it('may contain a boolean to store', () => {
    const body = { access_token: 'a', livemode: false };
    expect(parseTokenResponse(body, { extras: ['livemode'] }).extras).toEqual({
      livemode: 'false',
    });
  });
});

describe('the variables of an endpoint', () => {
  const definition: OAuth2ProviderDefinition = {
    ...BASE,
    endpoints: {
      authorization: 'https://{host}/a',
      token: 'https://{host}/t',
      revocation: 'https://{host}/{user_id}',
    },
    variables: { host: { hosts: ['acme.example', 'other.example'], default: 'acme.example' } },
  };
  const tokenEndpoint = (variables?: Record<string, string>): string =>
    createEffectiveDefinition(definition, Object.assign(new OAuth2ProviderOptions(), { variables }))
      .endpoints.token;

  it('are filled in by the host, else by default; what is no variable stays', () => {
    expect(tokenEndpoint()).toBe('https://acme.example/t');
    expect(tokenEndpoint({ host: 'other.example' })).toBe('https://other.example/t');
    const { endpoints } = createEffectiveDefinition(definition, new OAuth2ProviderOptions());
    expect(endpoints.revocation).toBe('https://acme.example/{user_id}');
  });

  it.each(['mastodon.social', 'acme.my.salesforce.com', 'a.example:8443'])(
    '%s is public',
    (host) => {
      expect(isPublicHost(host)).toBe(true);
    },
  );

  it.each([
    ...['localhost', '127.0.0.1', '169.254.169.254', '[::1]', '0x7f.1', '2130706433', 'intranet'],
    ...['db.internal', 'printer.local', 'a.localhost', 'evil.example/x', 'u@evil.example', ''],
  ])('%j is not', (host) => {
    expect(isPublicHost(host)).toBe(false);
  });
});
