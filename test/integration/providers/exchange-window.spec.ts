import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AccountsHost } from './accounts-host.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const owner = 'alice';
const provider = 'instagram';

describe('a token that is exchanged while it is valid', () => {
  let host: AccountsHost<typeof provider>;
  beforeAll(async () => {
    host = await AccountsHost.start(provider);
  });
  beforeEach(() => host.reset(owner));
  afterEach(() => expect(host.fake.violations()).toEqual([]));
  afterAll(() => host.close());

  const exchanges = (): number => host.fake.requestsTo('refresh').length;
  const ask = (): Promise<string> => host.tokens.getValidToken({ owner, provider });
  const statusNow = async () => (await host.tokens.findOne({ owner, provider }))?.status;
  /** Nobody waits for the exchange, so a test must. */
  async function afterExchanges(count: number): Promise<void> {
    for (let tries = 0; exchanges() < count && tries < 200; tries += 1) await pause(25);
    await pause(100);
    expect(exchanges()).toBe(count);
  }

  it('is not exchanged in the first half of its lifetime', async () => {
    await host.connect(owner);
    const token = await ask();
    host.pass(29 * DAY_MS);
    expect(await ask()).toBe(token);
    await afterExchanges(0);
  });

  it('is returned at once in the second half, and is exchanged soon after', async () => {
    const { expiresAt } = await host.connect(owner);
    const token = await ask();
    host.pass(31 * DAY_MS);
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([token, token, token]);
    await afterExchanges(1);
    expect(await ask()).not.toBe(token);
    const renewed = await host.tokens.findOne({ owner, provider });
    expect(Number(renewed?.expiresAt) - Number(expiresAt)).toBeGreaterThan(30 * DAY_MS);
    await afterExchanges(1);
  });

  it('is still returned when its exchange fails, and the next attempt follows later', async () => {
    await host.connect(owner);
    const token = await ask();
    host.pass(31 * DAY_MS);
    host.fake.failNext(500);
    expect(await ask()).toBe(token);
    await afterExchanges(1);
    expect(await ask()).toBe(token);
    expect(await statusNow()).toBe('refresh_failing');
    await afterExchanges(1);
    host.pass(DAY_MS / 24);
    expect(await ask()).toBe(token);
    await afterExchanges(2);
    expect(await ask()).not.toBe(token);
    expect(await statusNow()).toBe('active');
  });

  it('ends when no caller asked for it in time', async () => {
    await host.connect(owner);
    host.pass(61 * DAY_MS);
    await expect(ask()).rejects.toMatchObject({ name: 'ReauthorizationRequiredError' });
    expect(exchanges()).toBe(0);
  });
});
