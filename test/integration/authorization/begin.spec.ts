import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2AuthorizationService } from '../../../lib/authorization/oauth2-authorization.service.js';
import { json } from '../../fixtures/fault-responses.js';
import { Flow } from '../fixtures/flow.js';
import { errorOf, Vault } from '../fixtures/vault.js';

describe('beginning a flow', () => {
  let vault: Vault;
  beforeAll(async () => {
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const endpoints = {
      authorization: 'https://id.example/authorize?fixed=1',
      token: 'https://id.example/token',
      userInfo: 'https://id.example/me',
    };
    vault = await Vault.open({
      providers: {
        acme: { ...client, endpoints, scopes: ['read'] },
        plain: { ...client, endpoints, pkce: 'opt_in' },
        oidc: { ...client, endpoints, scopes: ['openid'], redirectUri: 'https://app.example/cb' },
        reddit: client,
      },
      popupOrigins: ['https://spa.example', 'https://other.example:8443/'],
      returnTo: { default: '/home', allow: ['/settings'] },
    });
  });
  afterAll(() => vault.close());

  const begin = (input: object = {}): Promise<Flow> => Flow.begin(vault.app, input);
  const parametersOf = ({ authorizationUrl }: Flow): Record<string, string> =>
    Object.fromEntries(authorizationUrl.searchParams);
  const newest = (): Record<string, unknown> => vault.database.pending().at(-1) ?? {};
  const rowOf = async (input: object): Promise<Record<string, unknown>> => {
    vault.database.run('DELETE FROM oauth2_authorization');
    await begin(input);
    return newest();
  };

  it('S-035 S-037: sends the browser where the configuration says', async () => {
    const flow = await begin();
    expect(flow.authorizationUrl.origin).toBe('https://id.example');
    expect(parametersOf(flow)).toEqual({
      fixed: '1',
      response_type: 'code',
      client_id: 'client-id',
      redirect_uri: 'https://app.example/oauth2/acme/callback',
      scope: 'read',
      state: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      code_challenge: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      code_challenge_method: 'S256',
    });
  });

  it('S-009 S-017: makes everything anew, but keeps the binding of the browser', async () => {
    const first = await begin();
    const second = await begin({ binding: first.binding });
    expect(second.binding).toBe(first.binding);
    expect(first.binding).toMatch(/^[\w-]{43}$/);
    for (const name of ['state', 'code_challenge']) {
      expect(parametersOf(first)[name]).not.toBe(parametersOf(second)[name]);
    }
  });

  it.each(['', 'short', 'x'.repeat(44), `${'x'.repeat(42)};`, 'a\r\nSet-Cookie: b'])(
    'S-020: takes no binding that it did not make: %p',
    async (binding) => {
      expect((await begin({ binding })).binding).not.toBe(binding);
    },
  );

  it('S-021: sends no challenge where the record says so, and then encrypts an empty verifier', async () => {
    expect(parametersOf(await begin({ provider: 'plain' }))).not.toHaveProperty('code_challenge');
    const { code_verifier: none } = await rowOf({ provider: 'plain' });
    const { code_verifier: verifier } = await rowOf({ provider: 'reddit' });
    expect(none).toMatch(/^v2\./);
    expect(String(none).length).toBeLessThan(String(verifier).length);
    expect(parametersOf(await begin({ provider: 'reddit' }))).toHaveProperty('code_challenge');
  });

  it('sends a nonce with openid, and only then', async () => {
    const parameters = parametersOf(await begin({ provider: 'oidc' }));
    expect(parameters.nonce).toMatch(/^[\w-]{43}$/);
    expect(parameters.nonce).not.toBe(parameters.state);
    expect(parameters.redirect_uri).toBe('https://app.example/cb');
    expect(parametersOf(await begin())).not.toHaveProperty('nonce');
  });

  it.each([
    [undefined, 'https://spa.example'],
    ['https://spa.example', 'https://spa.example'],
    ['https://other.example:8443', 'https://other.example:8443'],
    ['https://evil.example', 'https://spa.example'],
    ['https://spa.example.evil.example', 'https://spa.example'],
    ['https://spa.example/', 'https://spa.example'],
    ['null', 'https://spa.example'],
    ['*', 'https://spa.example'],
  ])('S-051: tells a popup that %s opened to speak to %s', async (popupOrigin, expected) => {
    expect(await rowOf({ popupOrigin, display: 'popup' })).toMatchObject({
      popup_origin: expected,
      display: 'popup',
    });
  });

  it.each([
    ['https://one.tenants.example', 'https://one.tenants.example'],
    ['https://two.one.tenants.example', 'https://app.example'],
    ['https://*.tenants.example', 'https://app.example'],
    [undefined, 'https://app.example'],
  ])('R-659: a pattern permits the origin %s, and names none', async (popupOrigin, expected) => {
    const tenants = await Vault.open({
      baseUrl: 'https://app.example',
      popupOrigins: ['https://*.tenants.example'],
    });
    await Flow.begin(tenants.app, { popupOrigin, display: 'popup' });
    expect(tenants.database.pending()).toMatchObject([{ popup_origin: expected }]);
    await tenants.close();
  });

  it('knows a page and a popup, and nothing else', async () => {
    for (const display of [undefined, '', 'POPUP', 'touch', 'x'.repeat(99)]) {
      expect(await rowOf({ display })).toMatchObject({ display: 'page' });
    }
  });

  it('S-038: keeps an allowed place to return to, and the default for any other', async () => {
    expect((await rowOf({ returnTo: '/settings/x' })).return_to).toBe(
      'https://app.example/settings/x',
    );
    expect((await rowOf({ returnTo: '//evil.example' })).return_to).toBe(
      'https://app.example/home',
    );
  });

  it('S-012: needs an owner, and a provider that there is', async () => {
    const service = vault.app.get(OAuth2AuthorizationService);
    const before = vault.database.dump();
    for (const owner of ['', ' ', undefined, null, NaN]) {
      const call = service.begin({ owner: owner as string, provider: 'acme' });
      expect(await errorOf(call)).toMatchObject({ code: 'invalid_reference' });
    }
    for (const provider of ['nobody', '__proto__', '']) {
      const call = service.begin({ owner: 'alice', provider });
      expect(await errorOf(call)).toMatchObject({ code: 'unknown_provider' });
    }
    expect(vault.database.dump()).toBe(before);
  });

  it('S-034: fails when the provider cannot be discovered, and stores nothing', async () => {
    const metadata = '/.well-known/openid-configuration';
    vault.server.always(metadata, json(200, { issuer: 'https://evil.example' }));
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const app = await vault.second({
      providers: { acme: { ...client, issuer: vault.server.url } },
    });
    const before = vault.database.dump();
    const error = await errorOf(Flow.begin(app));
    expect(error).toMatchObject({ code: 'discovery_failed' });
    expect(vault.database.dump()).toBe(before);
    vault.server.always(metadata, json(503, {}));
    vault.pass(6_000);
    expect(await errorOf(Flow.begin(app))).toMatchObject({ code: 'temporarily_unavailable' });
  });
});
