import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import type { TokenResponse } from '../../../lib/protocol/oauth/token-response.js';
import { ConnectionContexts } from '../../../lib/tokens/connections/connection-context.js';
import { TokenRefreshError } from '../../../lib/tokens/token.errors.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { json, text } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { SecondaryScene, service } from './secondary-scene.js';

const PAIR = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };

describeEachDatabase('what a refresh brings beside its tokens', (name) => {
  let scene: SecondaryScene;
  let app: Application;
  beforeAll(async () => {
    scene = await SecondaryScene.open(name);
    app = await scene.boot();
  });
  beforeEach(() => {
    scene.server.requests.length = 0;
  });
  afterAll(() => scene.close());

  const failureOf = async (id: string): Promise<TokenRefreshError> => {
    const error: unknown = await service(app)
      .getValidToken({ id })
      .catch((reason: unknown) => reason);
    if (error instanceof TokenRefreshError) return error;
    throw new Error(`no failure: ${String(error)}`);
  };

  it.each<[unknown, string]>([
    ['mac', 'mac'],
    ['DPoP', 'DPoP'],
    ['urn:ietf:params:oauth:token-type:jwt', 'urn:ietf:params:oauth:token-type:jwt'],
    [`${'x'.repeat(300)}`, 'unknown'],
    ['Żeton 🌸', 'unknown'],
    [7, 'unknown'],
    [{ a: ['b'] }, 'unknown'],
  ])('R-300 a token of the type %j is stored and not used', async (type, stored) => {
    const id = await scene.expired(app);
    scene.answer({ ...PAIR, token_type: type });
    expect(await failureOf(id)).toMatchObject({ reason: 'bad_response', retryable: true });
    expect(await scene.row(id)).toMatchObject({
      version: 2,
      token_type: stored,
      status: 'refresh_failing',
      status_reason: 'bad_response',
    });
    const again = await failureOf(id);
    expect(again.message).toMatch(/tokenTypes/);
    expect(again.retryAfterMs).toBeGreaterThan(0);
    expect(scene.server.to('/token')).toHaveLength(1);

    await scene.passPauses(id);
    scene.answer({ access_token: 'AT3', refresh_token: 'RT3', expires_in: 3600 });
    expect(await service(app).getValidToken({ id })).toBe('AT3');
    expect(scene.sent).toBe('RT2');
    expect(await scene.row(id)).toMatchObject({ status: 'active', token_type: 'Bearer' });
  });

  it('R-301 a type that is declared later makes the connection usable again', async () => {
    const ids: string[] = [];
    for (const type of ['mac', 'N_A', 'x-acme']) {
      const id = await scene.expired(app, { resourceOwner: { id: type } });
      scene.answer({ ...PAIR, access_token: `AT-${type}`, token_type: type });
      await failureOf(id);
      ids.push(id);
    }
    const corrected = await scene.boot({ definition: { tokenTypes: ['MAC', 'n_a', 'x-acme'] } });
    const tokens = service(corrected);
    for (const [index, type] of ['mac', 'N_A', 'x-acme'].entries()) {
      const id = ids[index] ?? '';
      expect(await tokens.getValidToken({ id })).toBe(`AT-${type}`);
      await until(async () => (await scene.row(id)).status === 'active');
    }
    expect(scene.server.to('/token')).toHaveLength(3);
  });

  it.each<[string, unknown]>([
    ['blanks', 'RT 2 '],
    ['a line feed at its end', 'RT2\n'],
    ['letters beyond ASCII', 'żeton-🌸-2'],
    ['digits only, as a number', 4711],
    ['what a form encodes', 'a+b&c=d%20"é"'],
  ])('R-413 a refresh token with %s is stored and sent as it is', async (_, refresh_token) => {
    const id = await scene.expired(app);
    scene.answer({ ...PAIR, refresh_token });
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    await scene.database.expire(id);
    scene.answer({ access_token: 'AT3', refresh_token: 'RT3', expires_in: 3600 });
    expect(await service(app).getValidToken({ id })).toBe('AT3');
    expect(scene.sent).toBe(String(refresh_token));
  });

  it('R-302 a refresh updates the type when it changes between declared ones', async () => {
    const host = await scene.boot({ definition: { tokenTypes: ['bot', 'user'] } });
    const tokens = service(host);
    const id = await scene.expired(host);
    for (const [told, stored] of [
      ['bot', 'bot'],
      ['USER', 'user'],
      ['bearer', 'Bearer'],
      ['user', 'user'],
      [undefined, 'user'],
      ['', 'user'],
    ]) {
      scene.answer({ ...PAIR, token_type: told });
      expect(await tokens.getValidToken({ id })).toBe('AT2');
      expect(await tokens.findOne({ id })).toMatchObject({ tokenType: stored, status: 'active' });
      await scene.database.expire(id);
    }
  });

  it.each<[string, Record<string, unknown>]>([
    ['a lifetime that is no number', { expires_in: { seconds: 3600 } }],
    ['a lifetime of 1e999', { expires_in: '1e999' }],
    ['a lifetime before its beginning', { expires_in: -5, refresh_token_expires_in: 'soon' }],
    ['scopes in a tree', { scope: { read: { write: ['admin'] } } }],
    [
      'scopes of which some are no text',
      { scope: ['read', 7, null, { a: 1 }, '🌸', 'x'.repeat(400)] },
    ],
    [
      'more scopes than a column holds',
      { scope: Array.from({ length: 9_000 }, (_, n) => `scope:${n}:read`) },
    ],
    ['an id token that is none', { id_token: 'a.b.c' }],
    ['an id token that is an object', { id_token: { sub: 'other' } }],
    ['an error of the number 0', { error: 0 }],
    ['an error that says that there is none', { error: { code: 0, message: 'ok' } }],
    ['members with NUL and lone surrogates', { note: 'a\0b\ud800', '\0': '\udfff' }],
    ['a message of 500 KB', { message: '🌸'.repeat(60_000) }],
  ])('R-303 a pair with %s is stored', async (_, members) => {
    const id = await scene.expired(app);
    scene.answer({ ...PAIR, ...members });
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    expect(await scene.row(id)).toMatchObject({ version: 2, status: 'active' });
    await scene.database.expire(id);
    scene.answer({ access_token: 'AT3', expires_in: 3600 });
    await service(app).refresh({ id });
    expect(scene.sent).toBe('RT2');
  });

  it.each([
    ['JSON that is called a page', text(JSON.stringify(PAIR), 'text/html; charset=utf-8')],
    ['JSON that is called a form', text(JSON.stringify(PAIR), 'application/x-www-form-urlencoded')],
    ['JSON without a type', text(JSON.stringify(PAIR))],
    [
      'form fields that are called text',
      text('access_token=AT2&expires_in=60&refresh_token=RT2', 'text/plain'),
    ],
    [
      'form fields that are called JSON',
      text('access_token=AT2&refresh_token=RT2', 'application/json'),
    ],
  ])('R-304 a pair in %s is stored', async (_, answer) => {
    const id = await scene.expired(app);
    scene.server.script('/token', answer);
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    await scene.database.expire(id);
    scene.answer({ access_token: 'AT3', expires_in: 3600 });
    await service(app).refresh({ id });
    expect(scene.sent).toBe('RT2');
  });

  it('R-304 an error that is known stays one, and so does a page', async () => {
    const id = await scene.expired(app);
    scene.server.script('/token', text('<html>access_token=AT2</html>', 'text/html'));
    expect(await failureOf(id)).toMatchObject({ reason: 'bad_response' });
    await scene.passPauses(id);
    scene.answer({ ...PAIR, error: 'invalid_grant' });
    expect(await failureOf(id)).toMatchObject({ reason: 'rejected' });
    const other = await scene.expired(app, { resourceOwner: { id: 'other' } });
    scene.server.script('/token', json(400, { ...PAIR, error: 'what' }));
    expect(await failureOf(other)).toMatchObject({ reason: 'bad_response' });
    expect(await scene.row(other)).toMatchObject({ version: 1 });
  });

  it('R-305 what a refresh reports about the API does not end the connection', async () => {
    const host = await scene.boot({
      definition: {
        endpoints: { ...scene.server.endpoints, api: 'https://{site}' },
        variables: { site: { hostSuffixes: ['sites.acme.example'], fromMetadata: 'api_domain' } },
        tokenResponse: { extras: ['api_domain'] },
      },
    });
    const id = await scene.expired(host);
    for (const [told, used] of [
      ['https://evil.example', '{site}'],
      ['two.sites.acme.example', 'two.sites.acme.example'],
      ['javascript:alert(1)', '{site}'],
      ['https://one.sites.acme.example', 'one.sites.acme.example'],
    ]) {
      scene.answer({ ...PAIR, api_domain: told });
      expect(await service(host).getValidToken({ id })).toBe('AT2');
      const { definition } = await host
        .get(ConnectionContexts)
        .createById({ id, provider: 'acme' });
      expect(definition.endpoints.api).toEqual([`https://${used}`]);
      await scene.database.expire(id);
    }
  });

  it('R-305 nor does a host that would lead to another token endpoint, or to none', async () => {
    const { host: own, port } = new URL(scene.server.url);
    const other = `localhost:${port}`;
    const token = `http://{server}/token`;
    const host = await scene.boot({
      definition: {
        endpoints: { ...scene.server.endpoints, token },
        variables: { server: { hosts: [own, other], fromMetadata: 'server', default: own } },
        tokenResponse: { extras: ['server'] },
      },
    });
    const id = await scene.expired(host);
    for (const told of [other, 'evil.example', own]) {
      scene.answer({ ...PAIR, server: told });
      expect(await service(host).getValidToken({ id })).toBe('AT2');
      await scene.database.expire(id);
    }
    expect(scene.server.to('/token')).toHaveLength(3);
  });

  it.each<[string, () => unknown]>([
    ['a lifetime that is not a number', () => ({ ...PAIR, expires_in: Number.NaN })],
    ['a lifetime without an end', () => ({ ...PAIR, expires_in: Infinity })],
    [
      'a BigInt and a date',
      () => ({ ...PAIR, expires_in: 3600n, refresh_token_expires_in: new Date() }),
    ],
    [
      'members that throw when they are read',
      () => ({
        ...PAIR,
        get scope(): string {
          throw new Error('lazy');
        },
        get extras(): object {
          throw new Error('lazy');
        },
      }),
    ],
    [
      'extras that are a cycle',
      () => {
        const extras: Record<string, unknown> = { team: 'T1', at: new Date(0), big: 2n ** 70n };
        extras.self = extras;
        return { ...PAIR, extras };
      },
    ],
    ['a type of its own', () => ({ ...PAIR, token_type: 'bearer' })],
  ])("R-306 a strategy's own response with %s", async (_, make) => {
    @OAuth2Provider('acme')
    class Strategy extends OAuth2ProviderStrategy {
      readonly definition: OAuth2ProviderDefinition = {
        label: 'Acme',
        endpoints: scene.server.endpoints,
        pkce: 'supported',
        clientAuthentication: 'client_secret_post',
        refresh: { grant: 'refresh_token' },
        identity: { id: ['sub'] },
      };

      override refreshToken(): Promise<TokenResponse> {
        return Promise.resolve(make() as TokenResponse);
      }
    }
    const host = await scene.boot({ strategy: Strategy });
    const id = await scene.expired(host);
    expect(await service(host).getValidToken({ id })).toBe('AT2');
    expect(await scene.row(id)).toMatchObject({
      version: 2,
      status: 'active',
      token_type: 'Bearer',
    });
    expect(await service(host).findOne({ id })).not.toBeNull();
  });
});
