import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { AxiosError } from 'axios';
import type { ApiResponse } from '../../../lib/client/calls/api-request.js';
import { ApiOriginError } from '../../../lib/client/client.errors.js';
import type { OAuth2ConnectionClient } from '../../../lib/client/oauth2-connection.client.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { hang, json, redirect, reset, text } from '../../fixtures/fault-responses.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { until } from '../../fixtures/until.js';
import { ApiTestEnvironment } from '../fixtures/api-environment.js';
import { errorOf } from '../fixtures/vault.js';

const TOKEN = 'SENTINEL-access-token';

/** All that a log, an error tracker or a debugger would show of a value. */
const shown = (value: unknown): string =>
  [
    inspect(value, { depth: 10, showHidden: true, getters: true }),
    JSON.stringify(value, (_, inner: unknown) => (inner instanceof Readable ? '' : inner)),
    value instanceof AxiosError ? JSON.stringify(value.toJSON()) : '',
    String((value as Error).stack),
  ].join('\n');

describe('a request with a captured token', () => {
  let world: ApiTestEnvironment;
  let alice: OAuth2ConnectionClient;
  beforeAll(async () => void (world = await ApiTestEnvironment.open()));
  afterAll(() => world.close());
  beforeEach(async () => {
    world.reset();
    await world.vault.save({ access_token: TOKEN });
    alice = world.client.provider('acme').as('alice');
  });
  const last = (): RecordedRequest | undefined => world.api.requests.at(-1);

  it('goes to the declared origin and carries the token once, in the header', async () => {
    world.api.script('/user', json(200, { login: 'alice' }));
    const { data, status } = await alice.get<{ login: string }>('/user', { params: { page: 2 } });
    expect([status, data.login]).toEqual([200, 'alice']);
    expect(last()?.query.get('page')).toBe('2');
    expect(last()?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(last()?.headers['user-agent']).toBe('nestjs-oauth2-capture');
    expect(last()?.rawHeaders.filter((part) => part.includes(TOKEN))).toHaveLength(1);
  });

  it.each(['get', 'head', 'delete'] as const)('may be a %s', async (method) => {
    world.api.script('/thing', json(200, {}));
    await alice[method]('/thing');
    expect(last()).toMatchObject({ method: method.toUpperCase(), body: '' });
  });

  it.each(['post', 'put', 'patch'] as const)('may be a %s with a body', async (method) => {
    world.api.script('/thing', json(200, {}));
    await alice[method]('/thing', { a: 1 }, { headers: { 'X-Mine': 'yes' } });
    expect(last()).toMatchObject({ method: method.toUpperCase(), body: '{"a":1}' });
    expect(last()?.headers).toMatchObject({ 'content-type': 'application/json', 'x-mine': 'yes' });
  });

  it('may be a form, or bytes that come back as bytes', async () => {
    world.api.script('/form', json(200, {}));
    await alice.post('/form', new URLSearchParams({ a: '1' }));
    expect(last()?.form.get('a')).toBe('1');
    world.api.script('/file', text(Buffer.from([0, 255]), 'image/png'));
    const file = await alice.get<Buffer>('/file', { responseType: 'arraybuffer' });
    expect([...file.data]).toEqual([0, 255]);
  });

  it('carries no other credentials than the token', async () => {
    world.api.script('/user', json(200, {}));
    const elsewhere = (): never => {
      throw new Error('elsewhere');
    };
    const config = {
      auth: { username: 'u', password: 'p' },
      proxy: { host: 'evil', port: 1 },
      adapter: elsewhere,
      transport: { request: elsewhere },
      lookup: elsewhere,
    };
    const headers = { authorization: 'Basic bWluZQ==' };
    await alice.get('/user', { headers, baseURL: world.stranger.url, ...config } as object);
    expect(last()?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(world.stranger.requests).toEqual([]);
  });

  it('is refused where the provider’s API is not, before anything is sent', async () => {
    for (const url of [world.stranger.url, `//${new URL(world.stranger.url).host}/`]) {
      const error = await errorOf(alice.get(url));
      expect(error).toBeInstanceOf(ApiOriginError);
    }
    expect([world.stranger.requests, world.api.requests]).toEqual([[], []]);
  });

  it('is refused for a provider that does not say where its API is', async () => {
    await world.vault.save({}, { provider: 'acme' });
    await world.app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'other',
      tokens: { access_token: TOKEN },
      resourceOwner: { id: '1' },
    });
    const error = await errorOf(world.client.provider('other').as('alice').get('/user'));
    expect(error.message).toContain('providers.other.endpoints.api');
  });

  it('S-033: is refused with a connection of another provider', async () => {
    const [token] = await world.vault.tokens.find({ owner: 'alice' });
    const error = await errorOf(
      world.client
        .provider('other')
        .for(token as never)
        .get('/user'),
    );
    expect(error).toMatchObject({ code: 'not_found', provider: 'other' });
    expect(world.api.requests).toEqual([]);
    world.api.script('/user', json(200, {}), json(200, {}));
    await world.client
      .provider('acme')
      .for(token as never)
      .get('/user');
    await world.client.for(token as never).get('/user');
    expect(world.api.requests).toHaveLength(2);
  });

  it('names the scopes that are missing before anything is sent', async () => {
    await world.vault.save({ access_token: TOKEN, scope: 'read' });
    const scopes = ['write'];
    const error = await errorOf(world.client.provider('acme').as('alice', { scopes }).get('/user'));
    expect(error).toMatchObject({ code: 'insufficient_scope', missing: ['write'] });
    expect(world.api.requests).toEqual([]);
  });

  it('fails as axios users expect, and shows no token', async () => {
    world.api.script('/user', json(404, { message: 'no' }), reset(), hang());
    const refused = await errorOf(alice.get('/user', { headers: { 'X-Mine': 'yes' } }));
    expect(refused).toBeInstanceOf(AxiosError);
    expect(refused).toMatchObject({
      code: 'ERR_BAD_REQUEST',
      status: 404,
      response: { status: 404, data: { message: 'no' } },
      config: { url: '/user', method: 'get' },
    });
    const broken = await errorOf(alice.get('/user'));
    expect([axios.isAxiosError(broken), broken.code]).toEqual([true, 'ECONNRESET']);
    const slow = await errorOf(alice.get('/user', { timeout: 300 }));
    expect(slow.code).toBe('ECONNABORTED');
    for (const error of [refused, broken, slow]) {
      expect(shown(error)).not.toContain(TOKEN);
      expect(error.request).toBeUndefined();
    }
    expect(shown(refused)).toContain('X-Mine');
  });

  it('has the response that axios users expect, and shows no token', async () => {
    world.api.script('/user', json(200, { ok: true }), text('streamed'));
    const response = await alice.get('/user');
    const stream = await alice.get<Readable>('/user', { responseType: 'stream' });
    expect(response.headers['content-type']).toBe('application/json');
    for (const each of [response, stream]) expect(shown(each)).not.toContain(TOKEN);
    const chunks = await stream.data.toArray();
    expect(Buffer.concat(chunks as Buffer[]).toString()).toBe('streamed');
    const accepted = await alice.get('/nothing', { validateStatus: null });
    expect(accepted.status).toBe(404);
  });

  it("is not visible to interceptors of the host's own axios", async () => {
    const seen: string[] = [];
    const interceptor = axios.interceptors.request.use((config) => {
      seen.push('interceptor');
      return config;
    });
    axios.defaults.headers.common['X-Host-Secret'] = 'host-secret';
    axios.defaults.params = { leak: 'host-secret' };
    const other = await ApiTestEnvironment.open();
    await other.vault.save({ access_token: TOKEN });
    other.api.script('/user', json(200, {}));
    await other.client.provider('acme').as('alice').get('/user');
    expect(other.api.requests[0]?.headers).not.toHaveProperty('x-host-secret');
    expect(other.api.requests[0]?.query.size).toBe(0);
    expect(seen).toEqual([]);
    axios.interceptors.request.eject(interceptor);
    delete axios.defaults.headers.common['X-Host-Secret'];
    delete axios.defaults.params;
    await other.close();
  });

  it('ends when its caller gives up', async () => {
    world.api.script('/user', hang());
    const controller = new AbortController();
    const request = alice.get('/user', { signal: controller.signal });
    await until(() => world.api.requests.length === 1);
    controller.abort();
    const error = await errorOf(request);
    expect([axios.isCancel(error), shown(error).includes(TOKEN)]).toEqual([true, false]);
  });

  describe('that is redirected', () => {
    it('keeps the token within the origin', async () => {
      world.api.script('/old', redirect(302, '/new'));
      world.api.script('/new', json(200, { here: true }));
      expect((await alice.get('/old')).data).toEqual({ here: true });
      expect(world.api.to('/new')[0]?.headers.authorization).toBe(`Bearer ${TOKEN}`);
    });

    it('sends no token to another origin, as downloads require', async () => {
      world.api.script('/file', redirect(302, `${world.stranger.url}/signed?x=1`));
      world.stranger.script('/signed', text('bytes'));
      const config = { headers: { Cookie: 'c=1', 'X-Api-Key': 'k', Accept: 'text/plain' } };
      expect((await alice.get('/file', config)).data).toBe('bytes');
      const [request] = world.stranger.requests;
      expect(Object.keys(request?.headers ?? {}).sort()).toEqual(
        ['accept', 'accept-encoding', 'connection', 'host', 'user-agent'].sort(),
      );
      expect(request?.headers.accept).toBe('text/plain');
    });

    it.each([307, 308])(
      'sends no body to another origin: the caller gets the %i',
      async (status) => {
        world.api.script('/thing', redirect(status, `${world.stranger.url}/steal`));
        const error = await errorOf(alice.post('/thing', { secret: 1 }));
        expect(error).toMatchObject({ response: { status } });
        expect(world.stranger.requests).toEqual([]);
      },
    );

    it('sends a POST again within the origin, if the body can be sent again', async () => {
      world.api.script('/thing', redirect(307, '/new'), redirect(307, '/new'));
      world.api.script('/new', json(201, {}));
      expect((await alice.post('/thing', { a: 1 })).status).toBe(201);
      expect(world.api.to('/new')[0]?.body).toBe('{"a":1}');
      const error = await errorOf(alice.post('/thing', Readable.from(['x'])));
      expect(error).toMatchObject({ response: { status: 307 } });
    });

    it('gives up after five, or as many as the caller says', async () => {
      world.api.always('/loop', redirect(302, '/loop'));
      const error = await errorOf(alice.get('/loop'));
      expect(error.code).toBe('ERR_FR_TOO_MANY_REDIRECTS');
      expect(world.api.to('/loop')).toHaveLength(6);
      const first = await errorOf(alice.get('/loop', { maxRedirects: 0 }));
      expect(first).toMatchObject({ response: { status: 302 } });
      expect(world.api.to('/loop')).toHaveLength(7);
    });

    it("does not treat a 401 of another origin as the API's", async () => {
      world.api.script('/file', redirect(302, `${world.stranger.url}/denied`));
      world.stranger.script('/denied', json(401, {}));
      expect(await errorOf(alice.get('/file'))).toMatchObject({ response: { status: 401 } });
      expect(world.vault.calls).toBe(0);
    });
  });

  describe('that must wait', () => {
    const busy = (after: string, status = 429) => json(status, {}, { 'retry-after': after });
    const patient = (maxWait: number): OAuth2ConnectionClient =>
      world.client.provider('acme').as('alice', { maxWait });
    const wait = (response: unknown): number | undefined =>
      (response as { response: ApiResponse }).response.retryAfterMs;

    it('waits as requested, and tries again', async () => {
      world.api.script('/user', busy('1'), json(200, { ok: true }));
      const before = performance.now();
      expect((await alice.post('/user', { a: 1 })).data).toEqual({ ok: true });
      expect(performance.now() - before).toBeGreaterThan(900);
      expect(world.api.requests.map(({ body }) => body)).toEqual(['{"a":1}', '{"a":1}']);
    });

    it('asks twice more at the most', async () => {
      world.api.always('/user', busy('0'));
      expect(wait(await errorOf(alice.get('/user')))).toBe(0);
      expect(world.api.requests).toHaveLength(3);
      world.api.always('/user', undefined);
    });

    it.each([
      ['so many seconds', (): string => '3600', 3_600_000],
      ['a day and more', (): string => '99999999', 86_400_000],
      ['a date', (): string => new Date(Date.now() + 60_000).toUTCString(), 60_000],
    ])('is returned at once when the wait is too long: %s', async (_, after, ms) => {
      world.api.script('/user', busy(after()));
      const waited = wait(await errorOf(alice.get('/user'))) ?? 0;
      expect(waited).toBeLessThanOrEqual(ms);
      expect(waited).toBeGreaterThan(ms / 2);
      expect(world.api.requests).toHaveLength(1);
    });

    it('is returned at once when the API names no time, or the caller never waits', async () => {
      world.api.script('/user', json(429, {}), busy('nonsense'), busy('-5'), busy('1'));
      for (const client of [alice, alice, alice, patient(0)]) {
        expect(await errorOf(client.get('/user'))).toMatchObject({ response: { status: 429 } });
      }
      expect(world.api.requests).toHaveLength(4);
    });

    it('waits no longer in all than the caller allows', async () => {
      world.api.script('/user', busy('1'), busy('1'));
      const error = await errorOf(patient(1.5).get('/user'));
      expect([world.api.requests.length, wait(error)]).toEqual([2, 1000]);
    });

    it('is repeated after 503 only if it may be carried out twice', async () => {
      world.api.script('/user', busy('0', 503), json(200, {}), busy('0', 503));
      expect((await alice.get('/user')).status).toBe(200);
      expect(await errorOf(alice.post('/user', {}))).toMatchObject({ response: { status: 503 } });
      expect(world.api.requests).toHaveLength(3);
    });

    it('ends while it waits when its caller gives up', async () => {
      world.api.script('/user', busy('4'), json(200, {}));
      const controller = new AbortController();
      const request = alice.get('/user', { signal: controller.signal });
      await until(() => world.api.requests.length === 1);
      // The response is read, and the wait begins.
      await sleep(300);
      controller.abort();
      expect(axios.isCancel(await errorOf(request))).toBe(true);
      expect(world.api.requests).toHaveLength(1);
    });
  });
});
