import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { HttpExchange } from '../../../lib/protocol/http/http-exchange.js';
import { GenericStrategy } from '../../../lib/providers/built-in/generic.strategy.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Configured } from '../../integration/fixtures/configured.js';
import { createExchange, failureOf } from '../../integration/fixtures/exchange.js';

const OIDC = '/.well-known/openid-configuration';

describe('the generic strategy', () => {
  let server: FaultServer;
  let http: HttpExchange;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange();
  });
  beforeEach(() => {
    server.requests.length = 0;
    server.always(OIDC, undefined);
  });
  afterAll(async () => {
    http.close();
    await server.close();
  });

  const generic = (options: object): Configured => new Configured(GenericStrategy, http, options);

  it('works with endpoints, and looks for no metadata then', async () => {
    const { definition } = await generic({ endpoints: server.endpoints }).context();
    expect(definition).toMatchObject({
      endpoints: server.endpoints,
      pkce: 'supported',
      clientAuthentication: 'client_secret_basic',
      identity: { id: ['sub', 'id'] },
    });
    expect(definition.issuer).toBeUndefined();
    expect(server.requests).toHaveLength(0);
  });

  it('S-029: discovers an issuer, and whether it always names itself', async () => {
    const configured = generic({ issuer: server.url });
    const { definition } = await configured.context();
    expect(definition.endpoints).toMatchObject(server.endpoints);
    expect(definition.issuer).toEqual({ value: server.url, sent: 'always' });
    const metadata = server.provider.metadata();
    delete metadata.authorization_response_iss_parameter_supported;
    server.always(OIDC, json(200, metadata));
    const silent = await generic({ issuer: server.url }).context();
    expect(silent.definition.issuer?.sent).toBe('sometimes');
  });

  it('asks for the metadata once an hour, per issuer', async () => {
    const configured = generic({ issuer: server.url });
    await Promise.all(Array.from({ length: 5 }, () => configured.context()));
    await configured.context();
    expect(server.to(OIDC)).toHaveLength(1);
    configured.now += 3_599_000;
    await configured.context();
    expect(server.to(OIDC)).toHaveLength(1);
    configured.now += 2_000;
    await configured.context();
    expect(server.to(OIDC)).toHaveLength(2);
  });

  it('S-034: does not remember for long what it could not believe', async () => {
    server.always(
      OIDC,
      json(200, { ...server.provider.metadata(), issuer: 'https://evil.example' }),
    );
    const configured = generic({ issuer: server.url });
    expect(await failureOf(configured.context())).toMatchObject({ problem: 'discovery_failed' });
    expect(await failureOf(configured.context())).toMatchObject({ problem: 'discovery_failed' });
    expect(server.to(OIDC)).toHaveLength(1);
    server.always(OIDC, undefined);
    configured.now += 5_001;
    expect((await configured.context()).definition.issuer?.value).toBe(server.url);
  });

  it("keeps the host's own endpoints beside discovered ones", async () => {
    const endpoints = { userInfo: `${server.url}/me` };
    const { definition } = await generic({ issuer: server.url, endpoints }).context();
    expect(definition.endpoints).toMatchObject({ ...server.endpoints, ...endpoints });
  });

  it.each([
    [undefined, undefined, 'client_secret_basic'],
    [['client_secret_post'], undefined, 'client_secret_post'],
    [['client_secret_post', 'client_secret_basic'], undefined, 'client_secret_basic'],
    [['private_key_jwt'], undefined, 'client_secret_basic'],
    [['client_secret_post', 'none'], 'none', 'none'],
    [['client_secret_basic', 'client_secret_post'], 'client_secret_post', 'client_secret_post'],
    [['client_secret_post'], 'none', 'none'],
  ])('S-054: of %j, with %p configured, uses %s', async (methods, wish, used) => {
    const token_endpoint_auth_methods_supported = methods;
    const metadata = { ...server.provider.metadata(), token_endpoint_auth_methods_supported };
    server.always(OIDC, json(200, metadata));
    const options = { issuer: server.url, clientAuthentication: wish };
    expect((await generic(options).context()).definition.clientAuthentication).toBe(used);
  });

  it('asks for consent where offline access needs it, and nowhere else', async () => {
    const parametersOf = async (scopes: string[]): Promise<Record<string, string>> =>
      generic({ issuer: server.url, scopes }).authorization({ scopes });
    expect(await parametersOf(['openid', 'offline_access'])).toHaveProperty('prompt', 'consent');
    expect(await parametersOf(['openid'])).not.toHaveProperty('prompt');
    expect(await parametersOf(['offline_access'])).not.toHaveProperty('prompt');
  });

  it.each([
    [
      { sub: 'u1', id: 7, name: 'Ada' },
      { id: 'u1', name: 'Ada', username: null },
    ],
    [
      { id: 7, login: 'ada' },
      { id: '7', name: null, username: 'ada' },
    ],
    [
      { sub: 'u', name: '', display_name: 'A' },
      { id: 'u', name: 'A', username: null },
    ],
    [
      { sub: 'u', email: 'a@b', picture: 'https://x.example/a b.png' },
      { profile: { email: 'a@b', avatarUrl: 'https://x.example/a%20b.png' } },
    ],
    [{ sub: 'u', picture: 'javascript:alert(1)' }, { profile: {} }],
    [{ sub: 'u', picture: 'http://x.example/a.png', email: {} }, { profile: {} }],
  ])('R-074 S-047: reads the account of %j', async (profile, expected) => {
    server.script('/userinfo', json(200, profile));
    const configured = generic({ endpoints: server.endpoints });
    const tokens = { access_token: 'at' };
    const owner = await configured.strategy.resourceOwner(await configured.context(), tokens);
    expect(owner).toMatchObject(expected);
  });

  it.each([
    {},
    { sub: '' },
    { sub: ' ' },
    { sub: true },
    { id: 1.5 },
    { sub: 'x'.repeat(256) },
    [],
  ])('R-071: refuses an account without a usable id: %j', async (profile) => {
    server.script('/userinfo', json(200, profile));
    const configured = generic({ endpoints: server.endpoints });
    const owner = configured.strategy.resourceOwner(await configured.context(), {
      access_token: 'at',
    });
    expect(await failureOf(owner)).toMatchObject({ reason: 'bad_response' });
  });

  it.each(['9007199254740992', '9007199254740993', '-1', '0'])(
    'S-080: keeps the account number %s to the last digit',
    async (digits) => {
      server.script('/userinfo', { ...json(200, {}), body: `{"id":${digits}}` });
      const configured = generic({ endpoints: server.endpoints });
      const tokens = { access_token: 'at' };
      const owner = await configured.strategy.resourceOwner(await configured.context(), tokens);
      expect(owner.id).toBe(digits);
    },
  );
});
