import type { Readable } from 'node:stream';
import { inspect } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import axios, { AxiosError } from 'axios';
import { OAuth2ConfigurationError } from '../../../lib/core/configuration/oauth2-configuration.error.js';
import type { OAuth2ConnectionClient } from '../../../lib/client/oauth2-connection.client.js';
import {
  endless,
  gate,
  hang,
  json,
  redirect,
  slowly,
  text,
} from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { ApiTestEnvironment } from '../fixtures/api-environment.js';
import { errorOf } from '../fixtures/vault.js';

const TOKEN = 'SENTINEL-access-token';
const LIMIT = 10_000_000;

describe('the limits of a call', () => {
  let world: ApiTestEnvironment;
  beforeAll(async () => void (world = await ApiTestEnvironment.open()));
  afterAll(() => world.close());
  beforeEach(async () => {
    world.reset();
    await world.vault.save({ access_token: TOKEN });
  });
  const alice = (options: object = {}): OAuth2ConnectionClient =>
    world.client.provider('acme').as('alice', options);

  /** The error of a call that was ended, which names no token. */
  async function refusal(call: Promise<unknown>): Promise<AxiosError> {
    const error = await errorOf(call);
    expect(error).toBeInstanceOf(AxiosError);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    return error as unknown as AxiosError;
  }

  describe('in bytes', () => {
    it('S-120: an endless body is refused', async () => {
      world.api.script('/file', endless());
      const error = await refusal(alice().get('/file'));
      expect(error).toMatchObject({ code: 'ERR_BAD_RESPONSE' });
      expect(error.message).toBe(`maxContentLength size of ${LIMIT} exceeded`);
    });

    it('S-120: compressed bytes count as they are decoded', async () => {
      const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' };
      world.api.script('/file', { headers, body: gzipSync(Buffer.alloc(LIMIT + 1, 'a')) });
      const error = await refusal(alice().get('/file', { responseType: 'arraybuffer' }));
      expect(error.message).toContain('maxContentLength');
    });

    it('S-120: a body of the limit is read, and a caller may choose another limit', async () => {
      const body = Buffer.alloc(LIMIT, 'a');
      world.api.script('/file', text(body), text(Buffer.alloc(LIMIT + 1, 'a')), text('12345'));
      expect((await alice().get<string>('/file')).data).toHaveLength(LIMIT);
      const more = await alice().get<string>('/file', { maxContentLength: LIMIT + 1 });
      expect(more.data).toHaveLength(LIMIT + 1);
      const less = await refusal(alice().get('/file', { maxContentLength: 4 }));
      expect(less.message).toContain('size of 4 exceeded');
    });

    it('S-121: a stream has no limit', async () => {
      world.api.script('/file', text(Buffer.alloc(LIMIT + 5, 'a')));
      const { data } = await alice().get<Readable>('/file', { responseType: 'stream' });
      let bytes = 0;
      for await (const chunk of data) bytes += (chunk as Buffer).length;
      expect(bytes).toBe(LIMIT + 5);
    });
  });

  describe('in seconds', () => {
    it('S-122: a body that arrives byte by byte is ended', async () => {
      world.api.script('/slow', slowly(json(200, { text: 'a'.repeat(600) }), 5));
      const error = await refusal(alice({ deadline: 0.5 }).get('/slow', { timeout: 10_000 }));
      expect(error).toMatchObject({ code: 'ETIMEDOUT', config: { url: '/slow' } });
      expect(error.message).toContain('deadline of 500 ms');
    });

    it('S-123: redirects do not restart it', async () => {
      world.api.always('/again', () => {
        const after = new Promise((resolve) => setTimeout(resolve, 150));
        return { ...redirect(302, '/again'), after };
      });
      const call = alice({ deadline: 0.5 }).get('/again', { timeout: 5_000, maxRedirects: 15 });
      expect((await refusal(call)).code).toBe('ETIMEDOUT');
      world.api.always('/again', undefined);
    });

    it('S-124: it also ends a wait for the provider', async () => {
      world.api.script('/busy', json(429, {}, { 'retry-after': '4' }));
      const error = await refusal(alice({ deadline: 2, maxWait: 30 }).get('/busy'));
      expect(error.code).toBe('ETIMEDOUT');
      expect(world.api.requests.length).toBeLessThan(2);
    });

    it('S-125: a refresh in flight completes and is stored; the call sends nothing more', async () => {
      const { opened, open } = gate();
      world.api.always('/thing', (_, { headers }) =>
        json(String(headers.authorization).includes(TOKEN) ? 401 : 200, { ok: true }),
      );
      const grant = { access_token: 'another', token_type: 'Bearer', expires_in: 3600 };
      world.vault.server.script('/token', { ...json(200, grant), after: opened });
      const call = refusal(alice({ deadline: 2 }).post('/thing', { n: 1 }));
      await until(() => world.vault.server.to('/token').length === 1);
      expect((await call).code).toBe('ETIMEDOUT');
      open();
      expect((await alice().post('/thing', { n: 2 })).data).toEqual({ ok: true });
      const accepted = world.api.requests.filter(
        ({ headers }) => !String(headers.authorization).includes(TOKEN),
      );
      expect(accepted.map(({ body }) => body)).toEqual(['{"n":2}']);
      expect(world.vault.server.to('/token')).toHaveLength(1);
      world.api.always('/thing', undefined);
    });

    it('S-126: it does not end a stream that the caller has received', async () => {
      world.api.script('/file', slowly(text('abcdefgh'), 400));
      const config = { responseType: 'stream' } as const;
      const { data } = await alice({ deadline: 2 }).get<Readable>('/file', config);
      const chunks = await data.toArray();
      expect(Buffer.concat(chunks as Buffer[]).toString()).toBe('abcdefgh');
    });

    it('S-127: the timeout and the signal of a caller hold as before', async () => {
      world.api.script('/user', hang(), hang());
      const slow = await refusal(alice().get('/user', { timeout: 200 }));
      expect([slow.code, slow.message]).toEqual(['ECONNABORTED', 'timeout of 200ms exceeded']);
      const controller = new AbortController();
      const config = { signal: controller.signal, timeout: 60_000 };
      const call = alice({ deadline: 0 }).get('/user', config);
      await until(() => world.api.requests.length === 2);
      controller.abort();
      expect(axios.isCancel(await errorOf(call))).toBe(true);
    });

    it.each(['deadline', 'maxWait'])('S-128: %s is a finite number of at least 0', async (name) => {
      for (const value of [-1, NaN, Infinity, '5', null]) {
        const error = await errorOf(alice({ [name]: value }).get('/user'));
        expect(error).toBeInstanceOf(OAuth2ConfigurationError);
        expect(error.message).toContain(`${name}: is not a finite number of seconds`);
      }
      expect(world.api.requests).toEqual([]);
    });
  });

  it.each([-1, NaN, 1.5])('S-277: redirects end also where maxRedirects is %s', async (most) => {
    world.api.script('/loop', ...Array.from({ length: 30 }, () => redirect(302, '/loop')));
    const error = await refusal(alice().get('/loop', { maxRedirects: most }));
    expect(error.code).toBe('ERR_FR_TOO_MANY_REDIRECTS');
    expect(world.api.requests.length).toBeLessThan(4);
  });
});
