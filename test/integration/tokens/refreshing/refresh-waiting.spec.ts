import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const pair = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const wait = (status: number, after?: string): ReturnType<typeof json> =>
  json(status, {}, after === undefined ? {} : { 'retry-after': after });

/** A date so many seconds from now, as HTTP writes it. */
const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1000).toUTCString();

describe('a provider that asks to wait', () => {
  let vault: Vault;
  beforeAll(async () => void (vault = await Vault.open({ refresh: { waitTimeout: 20 } })));
  afterEach(() => vault.server.always('/token', undefined));
  afterAll(() => vault.close());

  const ask = (id: string): Promise<string> => vault.tokens.getValidToken({ id });
  const timed = async <T>(work: Promise<T>): Promise<[T, number]> => {
    const started = performance.now();
    return [await work, performance.now() - started];
  };

  it.each([
    ['R-043: 429 with a second', wait(429, '1'), 900],
    ['R-044: 429 with a date', wait(429, inSeconds(2)), 0],
    ['R-044: 429 with a date in the past', wait(429, inSeconds(-60)), 0],
    ['R-045: 429 with a negative number', wait(429, '-5'), 700],
    ['R-045: 429 with a fraction', wait(429, '1.5'), 1_400],
    ['R-045: 429 with a word', wait(429, 'soon'), 700],
    ['R-048: 503 with a second', wait(503, '1'), 900],
    ['R-043: 429 without a word', wait(429), 700],
  ])('%s is waited for, once, and the caller gets the new token', async (_, answer, least) => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', answer, pair);
    const before = vault.calls;
    const [token, took] = await timed(ask(id));
    expect([token, vault.calls - before]).toEqual(['AT2', 2]);
    expect(took).toBeGreaterThanOrEqual(least);
    expect(vault.row(id)).toMatchObject({ status: 'active', failures: 0, retry_at: null });
  });

  it('R-048: is tried again until the wait budget is used up', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', wait(503, '1'), wait(503, '1'), pair);
    const before = vault.calls;
    expect([await ask(id), vault.calls - before]).toEqual(['AT2', 3]);
  });

  it.each([
    ['a day', '86400', 86_400_000],
    ['an hour by date', inSeconds(3600), 3_500_000],
    ['almost for ever', '999999999', 86_400_000],
    ['half a minute', '30', 30_000],
  ])('R-045: is not waited for when it says %s', async (_, after, least) => {
    const { id } = await vault.saveExpired();
    vault.server.always('/token', wait(429, after));
    const before = vault.calls;
    const error = await errorOf(ask(id));
    expect(error).toMatchObject({ reason: 'rate_limited', retryable: true });
    // What it was told, not the rest of it: the caller waited for nothing.
    expect(error.retryAfterMs).toBeGreaterThanOrEqual(least);
    expect(await errorOf(ask(id))).toMatchObject({ reason: 'rate_limited' });
    expect(vault.calls - before).toBe(1);
  });

  it('R-048: is not asked again in the same call when it just fails', async () => {
    const { id } = await vault.saveExpired();
    vault.server.always('/token', json(500, { error: 'server_error' }));
    const before = vault.calls;
    expect(await errorOf(ask(id))).toMatchObject({ reason: 'bad_response' });
    expect(vault.calls - before).toBe(1);
  });

  it('R-043: causes one wait and two requests for a hundred callers in two processes', async () => {
    const { id } = await vault.saveExpired();
    const other = (await vault.second()).get(OAuth2TokenService);
    vault.server.script('/token', wait(429, '1'), pair);
    const before = vault.calls;
    const tokens = await Promise.all(
      Array.from({ length: 100 }, (_, call) => (call % 2 ? vault.tokens : other)).map((service) =>
        service.getValidToken({ id }),
      ),
    );
    expect(new Set(tokens)).toEqual(new Set(['AT2']));
    expect(vault.calls - before).toBe(2);
  });

  it('R-037: lets no caller with a valid token wait', async () => {
    const { id } = await vault.saveAging();
    vault.server.script('/token', wait(429, '10'));
    vault.server.always('/token', pair);
    const before = vault.calls;
    // Had it waited, it would have asked again and got the new one.
    expect(await ask(id)).toBe('AT1');
    expect(vault.calls - before).toBe(1);
  });

  it('R-049: does not delay the end of the application', async () => {
    const { id } = await vault.saveExpired();
    const app = await vault.second();
    vault.server.script('/token', wait(429, '10'));
    vault.server.always('/token', pair);
    const before = vault.calls;
    const waiting = errorOf(app.get(OAuth2TokenService).getValidToken({ id }));
    await until(() => vault.calls > before);
    // The response is read, and the wait begins.
    await sleep(300);
    await app.close();
    expect(await waiting).toMatchObject({ reason: 'rate_limited', retryable: true });
    expect(vault.calls - before).toBe(1);
  });
});
