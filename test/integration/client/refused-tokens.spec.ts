import { Readable } from 'node:stream';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2HttpClient } from '../../../lib/client/oauth2-http.client.js';
import type { OAuth2ConnectionClient } from '../../../lib/client/oauth2-connection.client.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { held, json, type Script } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { ApiTestEnvironment } from '../fixtures/api-environment.js';
import { errorOf } from '../fixtures/vault.js';

const pair = (n: number): Script =>
  json(200, { access_token: `AT${n}`, refresh_token: `RT${n}`, expires_in: 3600 });

/** An API that takes these tokens and no others. */
const taking =
  (...tokens: string[]): Script =>
  (_usual, { headers }) =>
    tokens.includes((headers.authorization ?? '').slice(7))
      ? json(200, { ok: true })
      : json(401, {});

describe('an API that refuses a token before it has expired', () => {
  let world: ApiTestEnvironment;
  let alice: OAuth2ConnectionClient;
  let id: string;
  beforeAll(async () => void (world = await ApiTestEnvironment.open()));
  afterAll(() => world.close());
  beforeEach(async () => {
    world.reset();
    world.vault.server.always('/token', undefined);
    world.api.always('/user', taking('AT2'));
    id = (await world.vault.save()).id;
    alice = world.client.provider('acme').as('alice');
  });

  it('costs one refresh, however many callers it refuses', async () => {
    world.vault.server.script('/token', pair(2));
    // A thousand at once on a busy machine: nobody is to give up before all are served.
    const calls = Array.from({ length: 1_000 }, () => alice.get('/user', { timeout: 60_000 }));
    const statuses = await Promise.all(calls.map(async (call) => (await call).status));
    expect(statuses).toEqual(Array(1_000).fill(200));
    expect([world.vault.calls, world.vault.row(id).version]).toEqual([1, 2]);
    expect(world.vault.server.to('/token')[0]?.form.get('refresh_token')).toBe('RT1');
  });

  it('costs one refresh over two processes', async () => {
    const endpoints = { ...world.vault.server.endpoints, api: world.api.url };
    const acme = { clientId: 'client-id', clientSecret: 'client-secret-0123456789', endpoints };
    const other = await world.vault.second({ providers: { acme } });
    const there = other.get(OAuth2HttpClient).provider('acme').as('alice');
    world.vault.server.script('/token', (usual) => ({
      ...pair(2),
      after: new Promise((resolve) => setTimeout(() => resolve(usual), 300)),
    }));
    const calls = Array.from({ length: 100 }, (_, n) => (n % 2 ? alice : there).get('/user'));
    const statuses = await Promise.all(calls.map(async (call) => (await call).status));
    expect([statuses, world.vault.calls]).toEqual([Array(100).fill(200), 1]);
  });

  it('sends no refresh when the pair was refreshed while the request was in flight', async () => {
    const gate = held();
    world.api.script('/user', async (usual, request) => {
      await (gate.script as (usual: object, request: object) => { after: Promise<void> })(
        usual,
        request,
      ).after;
      return json(401, {});
    });
    const call = alice.get('/user');
    await until(() => world.api.requests.length > 0);
    world.vault.server.script('/token', pair(2));
    await world.vault.tokens.refresh({ id });
    gate.release();
    expect((await call).status).toBe(200);
    expect(world.vault.calls).toBe(1);
  });

  it('gets the same body once more, and the caller gets the second refusal', async () => {
    world.vault.server.script('/token', pair(2), pair(3));
    world.api.always('/user', json(401, { message: 'never' }));
    const error = await errorOf(alice.post('/user', { a: 1 }));
    expect(error).toMatchObject({ response: { status: 401, data: { message: 'never' } } });
    expect(world.api.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
    expect(world.api.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer AT1',
      'Bearer AT2',
    ]);
    // Its refusals are not about age, so they cost no pair each.
    for (let call = 0; call < 3; call += 1) await errorOf(alice.get('/user'));
    expect(world.vault.calls).toBe(1);
    world.vault.pass(61_000);
    await errorOf(alice.get('/user'));
    expect(world.vault.calls).toBe(2);
  });

  it('sends a stream once: the pair is refreshed, and the caller gets the refusal', async () => {
    world.vault.server.script('/token', pair(2));
    const error = await errorOf(alice.post('/user', Readable.from(['a', 'b'])));
    expect(error).toMatchObject({ response: { status: 401 } });
    expect(world.vault.row(id).version).toBe(2);
    expect((await alice.post('/user', Readable.from(['a', 'b']))).status).toBe(200);
    expect(world.api.requests.at(-1)?.body).toBe('ab');
  });

  it('is returned to the caller when the token cannot be refreshed', async () => {
    const resourceOwner = { id: 'account-without-refresh' };
    const tokens = { access_token: 'AT1', expires_in: 3600 };
    const bob = { owner: 'bob', provider: 'acme', tokens, resourceOwner };
    const { id: bobs } = await world.app.get(OAuth2TokenService).save(bob);
    const error = await errorOf(world.client.provider('acme').as('bob').get('/user'));
    expect(error).toMatchObject({ response: { status: 401 } });
    expect(world.vault.row(bobs)).toMatchObject({ status: 'active', version: 1 });
  });

  it('reports that the user must reconnect when the grant has ended', async () => {
    world.vault.server.script('/token', json(400, { error: 'invalid_grant' }));
    const errors = await Promise.all([1, 2, 3].map(() => errorOf(alice.get('/user'))));
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'reauthorization_required', reason: 'rejected' });
      expect(error.connectUrl).toContain('/oauth2/acme/connect?intent=');
    }
    expect([world.vault.calls, world.vault.row(id).status]).toEqual([
      1,
      'reauthorization_required',
    ]);
  });

  it('reports when to try again when the provider is down', async () => {
    world.vault.server.script('/token', json(503, {}, { 'retry-after': '7' }));
    const error = await errorOf(alice.get('/user'));
    expect(error).toMatchObject({ code: 'token_refresh', retryable: true, retryAfterMs: 7_000 });
  });
});

describe('an API with its own error for an ended token', () => {
  let world: ApiTestEnvironment;
  const graphError = (code: number): Script => json(400, { error: { code, message: 'no' } });
  beforeAll(async () => void (world = await ApiTestEnvironment.open({ strategy: 'facebook' })));
  afterAll(() => world.close());

  it('is recognised: the token is refreshed and the request repeated', async () => {
    await world.vault.save({ expires_in: 60 * 24 * 3600 });
    const alice = world.client.provider('acme').as('alice');
    world.api.script('/me', graphError(100), graphError(190), json(200, {}));
    expect(await errorOf(alice.get('/me'))).toMatchObject({ response: { status: 400 } });
    expect(world.vault.calls).toBe(0);
    const months = { access_token: 'AT2', expires_in: 60 * 24 * 3600 };
    world.vault.server.script('/token', json(200, months));
    expect((await alice.get('/me')).status).toBe(200);
    expect(world.vault.calls).toBe(1);
    expect(world.api.requests.at(-1)?.headers.authorization).toBe('Bearer AT2');
  });
});
