import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../fixtures/connections.js';
import { json, type Script } from '../fixtures/fault-responses.js';
import type { StormReport } from '../fixtures/host-app/storm.controller.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { tell } from './counts.js';
import { storms } from './storms.js';

const CALLERS = 100;
const DAY_MS = 86_400_000;

const limited = (after?: string): Script =>
  json(429, {}, after === undefined ? {} : { 'retry-after': after });
const down = (after?: string): Script =>
  json(503, {}, after === undefined ? {} : { 'retry-after': after });
const inTwoSeconds = (): string => new Date(Date.now() + 2_000).toUTCString();

interface Asked {
  report: StormReport;
  requests: number;
  seconds: number;
}

describe('a provider that asks for fewer requests', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({
      capture: () => ({ refresh: { leaseTtl: 30, waitTimeout: 8 } }),
    });
    await world.start({ capture: { baseUrl: world.host.url } });
  }, 120_000);
  afterAll(() => world.close());

  /** Many callers of an expired connection, and how often the provider was asked for them. */
  async function callers(connection: Connection, hosts = world.hosts): Promise<Asked> {
    const before = { requests: world.alpha.to('/token').length, at: performance.now() };
    const order = { connections: [connection.id], callers: CALLERS / hosts.length };
    const report = await storms(hosts, order);
    const requests = world.alpha.to('/token').length - before.requests;
    tell('callers of a provider that wants to be left alone', { callers: CALLERS, requests });
    return { report, requests, seconds: (performance.now() - before.at) / 1000 };
  }

  function expectServed(asked: Asked, requests: number): void {
    expect(asked.report.errors).toEqual({});
    expect(Object.values(asked.report.tokens)).toEqual([CALLERS]);
    expect(asked.requests).toBe(requests);
  }

  function expectRefused(asked: Asked, reason: string, requests: number): void {
    const errors = { [`token_refresh/${reason}`]: CALLERS };
    expect(asked.report).toEqual({ tokens: {}, errors });
    expect(asked.requests).toBe(requests);
  }

  it.each<[string, () => Script]>([
    ['a second', () => limited('1')],
    ['a date', () => limited(inTwoSeconds())],
    ['a fraction', () => limited('1.5')],
  ])('R-043 R-044: for %s is asked once more, and all callers are served', async (_, answer) => {
    const connection = await Connection.expired(world, answer());
    const asked = await callers(connection);
    expectServed(asked, 2);
    expect(asked.seconds).toBeGreaterThan(0.9);
  });

  it.each(['-5', 'soon', ''])(
    'R-045: for %j, which is no time, is asked again soon and never more often than that',
    async (after) => {
      const connection = await Connection.expired(world, limited(after));
      const asked = await callers(connection);
      expectServed(asked, 2);
      expect(asked.seconds).toBeLessThan(8);
    },
  );

  it.each([
    ['a day', '86400'],
    ['a thousand years', '31536000000'],
  ])('R-045 R-047: for %s is asked once, and not again', async (_, after) => {
    const connection = await Connection.expired(world, limited(after));
    for (const requests of [1, 0]) {
      const asked = await callers(connection);
      expectRefused(asked, 'rate_limited', requests);
      expect(asked.seconds).toBeLessThan(6);
    }
    const { retryAfterMs = 0 } = await connection.ask();
    expect(retryAfterMs).toBeGreaterThan(DAY_MS - 60_000);
    expect(retryAfterMs).toBeLessThanOrEqual(DAY_MS);
    await connection.set('retry_at', null);
    expect(await connection.ask()).toHaveProperty('sha256');
  });

  it('R-048: that is down for a second, twice, is asked three times', async () => {
    const connection = await Connection.expired(world, down('1'));
    world.alpha.script('/token', down('1'));
    const asked = await callers(connection, [world.host]);
    expectServed(asked, 3);
    expect(asked.seconds).toBeGreaterThan(1.9);
  });

  it.each([
    ['down and does not say how long', down()],
    ['broken', json(500, {})],
    ['down for longer than anybody waits', down('60')],
  ])('R-048: that is %s is asked once, by a hundred callers', async (_, answer) => {
    const connection = await Connection.expired(world, answer);
    const asked = await callers(connection);
    expectRefused(asked, 'bad_response', 1);
    await connection.set('retry_at', null);
    expect(await connection.ask()).toHaveProperty('sha256');
  });

  it('S-068: leaves the hosts healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean(2));
  });
});
