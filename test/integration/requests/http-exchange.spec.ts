import { inspect } from 'node:util';
import axios from 'axios';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange, ProviderRequest } from '../../../lib/protocol/http/http-exchange.js';
import { json, raw, redirect, text } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { RecorderServer } from '../../fixtures/recorder-server.js';
import { createExchange, failureOf } from '../fixtures/exchange.js';

describe('the exchange with a provider', () => {
  let server: FaultServer;
  let evil: RecorderServer;
  let http: HttpExchange;
  beforeAll(async () => {
    server = await FaultServer.start();
    evil = await RecorderServer.start();
    http = createExchange();
  });
  afterEach(() => server.always('/token', undefined));
  afterAll(async () => {
    http.close();
    await Promise.all([server.close(), evil.close()]);
  });

  const post = (form: Record<string, string> = { secret: 'SENTINEL-value' }): ProviderRequest => ({
    method: 'POST',
    url: `${server.url}/token`,
    headers: { Authorization: 'Basic SENTINEL-credentials' },
    form,
  });

  it('Q-21: posts a form and reads JSON', async () => {
    server.script('/token', json(200, { a: 1 }, { 'X-Custom': 'yes' }));
    const response = await http.send(post({ a: 'b c', 'd&e': 'f=g' }));
    expect(response).toMatchObject({ status: 200, body: { a: 1 }, headers: { 'x-custom': 'yes' } });
    const request = server.to('/token').at(-1);
    expect(request?.body).toBe('a=b+c&d%26e=f%3Dg');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/x-www-form-urlencoded',
      accept: 'application/json',
      'user-agent': 'test/1.0',
    });
  });

  it('sends JSON, and a body with DELETE', async () => {
    server.script('/token', { status: 204 });
    const request = { ...post(), method: 'DELETE', form: undefined, json: { a: 1 } } as const;
    expect(await http.send(request)).toMatchObject({ status: 204, body: undefined });
    expect(server.to('/token').at(-1)).toMatchObject({ method: 'DELETE', body: '{"a":1}' });
    expect(server.to('/token').at(-1)?.headers['content-type']).toBe('application/json');
  });

  it('returns an error response unchanged, with its status', async () => {
    server.script('/token', json(400, { error: 'invalid_grant' }));
    const answer = { status: 400, body: { error: 'invalid_grant' } };
    expect(await http.send(post())).toMatchObject(answer);
  });

  it.each([300, 301, 302, 303, 307, 308])('S-052: follows no redirect (%d)', async (status) => {
    for (const location of [`${evil.url}/x`, `//${new URL(evil.url).host}/x`, '/token2']) {
      server.script('/token', redirect(status, location));
      expect(await failureOf(http.send(post()))).toMatchObject({ reason: 'bad_response', status });
    }
    expect(evil.connections).toBe(0);
    expect(server.to('/token2')).toHaveLength(0);
  });

  it('S-060: takes no proxy from the environment', async () => {
    const names = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'ALL_PROXY', 'all_proxy'];
    const before = names.map((name) => process.env[name]);
    names.forEach((name) => (process.env[name] = evil.url));
    try {
      server.script('/token', json(200, { direct: true }));
      expect(await http.send(post())).toMatchObject({ body: { direct: true } });
    } finally {
      names.forEach((name, index) => {
        if (before[index] === undefined) delete process.env[name];
        else process.env[name] = before[index];
      });
    }
    expect(evil.connections).toBe(0);
  });

  it('S-054: takes nothing from what the host has set for axios in general', async () => {
    const { auth, params } = axios.defaults;
    axios.defaults.headers.common.Authorization = 'Bearer HOST';
    axios.defaults.headers.post['X-Host'] = 'HOST';
    axios.defaults.auth = { username: 'HOST', password: 'HOST' };
    axios.defaults.params = { api_key: 'HOST' };
    const own = createExchange();
    try {
      server.script('/token', json(200, {}), json(200, {}));
      await own.send({ ...post(), headers: {} });
      await own.send(post());
    } finally {
      delete axios.defaults.headers.common.Authorization;
      delete axios.defaults.headers.post['X-Host'];
      Object.assign(axios.defaults, { auth, params });
      own.close();
    }
    const [bare, authenticated] = server.to('/token').slice(-2);
    expect(bare?.headers.authorization).toBeUndefined();
    expect(authenticated?.headers.authorization).toBe('Basic SENTINEL-credentials');
    expect(JSON.stringify([bare?.rawHeaders, [...(bare?.query ?? [])]])).not.toContain('HOST');
  });

  it.each([
    ['JSON cut short', raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{"a":')],
    ['HTML', text('<html>Maintenance</html>', 'text/html')],
    ['nothing', text('')],
  ])('R-004 R-005 R-006: leaves the body undefined for %s', async (_, answer) => {
    server.always('/token', answer);
    expect(await http.send(post())).toMatchObject({ status: 200, body: undefined });
  });

  it.each([
    ['a body shorter than announced', raw('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":1}')],
    [
      'chunks without an end',
      raw('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":'),
    ],
    ['no HTTP', raw('\x16\x03\x01 hello\r\n\r\n')],
    ['a header without an end', raw(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)],
    [
      'bytes that are no gzip',
      raw('HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd'),
    ],
    [
      'bytes that are no brotli',
      raw(
        Buffer.from(
          'HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 4\r\n\r\n\xff\xff\xff\xff',
          'latin1',
        ),
      ),
    ],
  ])('R-005 R-034: cannot read %s', async (_, answer) => {
    server.always('/token', answer);
    const once = { ...post(), delivery: 'once' } as const;
    expect(await failureOf(http.send(once))).toMatchObject({ reason: 'bad_response' });
  });

  it('R-034: reads interim responses, HTTP/1.0 and odd header lines', async () => {
    server.script(
      '/token',
      raw('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-LENGTH: 7\r\n\r\n{"a":1}'),
      raw('HTTP/1.0 200 OK\r\nServer: old\r\n\r\n{"a":2}'),
    );
    const once = { ...post(), delivery: 'once' } as const;
    expect(await http.send(once)).toMatchObject({ body: { a: 1 } });
    expect(await http.send(once)).toMatchObject({ body: { a: 2 } });
  });

  it('R-011: reports that there was no response', async () => {
    const gone = await RecorderServer.start();
    await gone.close();
    const failure = await failureOf(http.send({ method: 'GET', url: gone.url }));
    expect(failure).toMatchObject({ reason: 'network', retryable: true });
    const unknown = { method: 'GET', url: 'http://no-such-host.invalid/' } as const;
    expect(await failureOf(http.send(unknown))).toMatchObject({ reason: 'network' });
  });

  it('S-069: fails with an error that holds nothing of the request', async () => {
    const gone = await RecorderServer.start();
    await gone.close();
    server.always('/token', redirect(302, `${evil.url}/?t=SENTINEL-location`));
    const failures = [
      await failureOf(http.send(post())),
      await failureOf(http.send({ ...post(), url: `${gone.url}/?t=SENTINEL-query` })),
    ];
    for (const failure of failures) {
      expect(inspect(failure, { depth: 20, showHidden: true })).not.toContain('SENTINEL');
      expect(failure.cause).toBeUndefined();
    }
  });
});
