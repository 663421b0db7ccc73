import { createServer, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HttpExchange, ProviderRequest } from '../../../lib/protocol/http/http-exchange.js';
import {
  bomb,
  endless,
  hang,
  huge,
  json,
  reset,
  slowly,
  text,
} from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { closeServer, listen } from '../../fixtures/loopback.js';
import { until } from '../../fixtures/until.js';
import { createExchange, failureOf } from '../fixtures/exchange.js';

const MiB = 1024 * 1024;

describe('the limits of an exchange', () => {
  let server: FaultServer;
  let http: HttpExchange;
  let hasty: HttpExchange;
  beforeAll(async () => {
    server = await FaultServer.start();
    http = createExchange({ timeoutMs: 60_000 });
    hasty = createExchange({ timeoutMs: 500 });
  });
  afterEach(() => server.always('/token', undefined));
  afterAll(async () => {
    http.close();
    hasty.close();
    await server.close();
  });

  const post = (delivery?: ProviderRequest['delivery']): ProviderRequest => ({
    method: 'POST',
    url: `${server.url}/token`,
    form: { grant_type: 'x' },
    delivery,
  });

  it.each([
    ['a body that announces 100 MB', huge(100 * MiB)],
    ['a body without an end', endless()],
    ['50 KB of gzip that inflate to 50 MB', bomb('gzip', 50 * MiB)],
    ['brotli that inflates to 50 MB', bomb('br', 50 * MiB)],
    ['gzip within gzip', bomb('gzip', 4 * MiB, 2)],
    ['one byte too many', text(`"${'x'.repeat(999_999)}"`)],
  ])('R-009: ends at the cap with %s', async (_, answer) => {
    server.script('/token', answer);
    const generous = createExchange({ timeoutMs: 60_000 });
    const before = process.memoryUsage().rss;
    const result = await generous.send(post()).catch((error: unknown) => error);
    // What nobody asked for and is not unpacked cannot be read either.
    expect(result).toEqual(
      result instanceof Error
        ? expect.objectContaining({ reason: 'bad_response' })
        : expect.objectContaining({ body: undefined }),
    );
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * MiB);
    generous.close();
  });

  it('R-009: reads what just fits', async () => {
    server.script('/token', text(`"${'x'.repeat(999_998)}"`), bomb('gzip', 900_000));
    const generous = createExchange();
    expect((await generous.send(post())).body).toHaveLength(999_998);
    expect((await generous.send(post())).body).toHaveProperty('access_token');
    generous.close();
  });

  it.each([
    ['no answer at all', hang()],
    ['a header byte now and then', { raw: 'HTTP/1.1 200 OK\r\nX: yyyyyyyyy', msPerByte: 50 }],
    ['a body byte now and then', slowly(json(200, { access_token: 'x'.repeat(50) }), 50)],
  ])('R-010: ends at the deadline with %s', async (_, answer) => {
    server.always('/token', answer);
    const begun = performance.now();
    const failure = await failureOf(hasty.send(post()));
    expect(failure).toMatchObject({ reason: 'timeout', retryable: true });
    expect(performance.now() - begun).toBeGreaterThan(450);
  });

  it('R-010: counts both attempts of a repeated request against one deadline', async () => {
    // A second deadline would let the second attempt live until it is reset, too.
    const patient = createExchange({ timeoutMs: 2_000 });
    let connections = 0;
    const late = createServer((socket: Socket) => {
      connections += 1;
      socket.on('error', () => undefined);
      socket.resume();
      setTimeout(() => socket.resetAndDestroy(), 1_200);
    });
    const url = await listen(late);
    const failure = await failureOf(patient.send({ method: 'GET', url }));
    expect(failure.reason).toBe('timeout');
    expect(connections).toBe(2);
    patient.close();
    await closeServer(late);
  });

  it('R-012 Q-08: never sends again what may be sent once', async () => {
    server.always('/token', reset());
    const before = server.to('/token').length;
    const failure = await failureOf(http.send(post('once')));
    expect(failure).toMatchObject({ reason: 'network' });
    expect(server.to('/token')).toHaveLength(before + 1);
  });

  it('R-033: repeats other requests once, and not a second time', async () => {
    const before = server.to('/token').length;
    server.script('/token', reset(), json(200, { second: true }));
    expect(await http.send(post())).toMatchObject({ body: { second: true } });
    expect(server.to('/token')).toHaveLength(before + 2);
    server.always('/token', reset());
    expect(await failureOf(http.send(post()))).toMatchObject({ reason: 'network' });
    expect(server.to('/token')).toHaveLength(before + 4);
  });

  it('R-021: does not repeat a request that got any response', async () => {
    const before = server.to('/token').length;
    server.script('/token', json(503, {}));
    expect(await http.send(post())).toMatchObject({ status: 503 });
    expect(server.to('/token')).toHaveLength(before + 1);
    server.always('/token', { raw: 'HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"a":1}' });
    expect(await failureOf(http.send(post()))).toMatchObject({ reason: 'bad_response' });
    expect(server.to('/token')).toHaveLength(before + 2);
  });

  it('R-033: survives a keep-alive connection that the server closes under it', async () => {
    let answers = 0;
    // HttpResponder once on each connection and resets it at the next request.
    const stale = createServer((socket: Socket) => {
      let used = false;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        if (used) return void socket.resetAndDestroy();
        used = true;
        answers += 1;
        socket.write(
          'HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 7\r\n\r\n{"a":1}',
        );
      });
    });
    const url = await listen(stale);
    for (let round = 0; round < 50; round += 1) {
      expect(await http.send({ method: 'GET', url })).toMatchObject({ body: { a: 1 } });
    }
    expect(answers).toBe(50);
    await closeServer(stale);
  });

  it('R-523: does not repeat a refresh, whose token the server may have replaced', async () => {
    server.always('/token', reset());
    const before = server.to('/token').length;
    expect(await failureOf(http.send(post('unrepeated')))).toMatchObject({ reason: 'network' });
    expect(server.to('/token')).toHaveLength(before + 1);
  });

  it('R-524: sends a refresh on a connection that was just used, or on a new one', async () => {
    let opened = 0;
    let open = 0;
    const lasting = createServer((socket: Socket) => {
      opened += 1;
      open += 1;
      socket.on('error', () => undefined).on('close', () => (open -= 1));
      socket.on('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n{"a":1}'));
    });
    const refresh = { ...post('unrepeated'), url: await listen(lasting) };
    await http.send(refresh);
    await http.send(refresh);
    expect(opened).toBe(1);
    // The server would keep the connection, and a server that closes it could lose a request.
    await until(() => open === 0);
    await http.send(refresh);
    expect(opened).toBe(2);
    await closeServer(lasting);
  });

  it('R-033: sends a code on a connection of its own', async () => {
    server.always('/token', json(200, { ok: true }));
    await http.send(post());
    const before = server.connections;
    await http.send(post('once'));
    expect(server.connections).toBe(before + 1);
    await http.send(post());
    expect(server.connections).toBe(before + 1);
  });
});
