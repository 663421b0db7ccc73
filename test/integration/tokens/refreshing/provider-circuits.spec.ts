import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ProviderAvailability } from '../../../../lib/providers/availability/provider-availability.js';
import { type Answer, hang, html, json, reset } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const pair = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

describe('a provider that is down', () => {
  let vault: Vault;
  let serial = 0;
  beforeAll(async () => {
    vault = await Vault.open({ http: { timeout: 1 } });
  });
  afterEach(() => vault.server.always('/token', undefined));
  afterAll(() => vault.close());

  const expired = async (): Promise<string> => {
    serial += 1;
    const somebody = { owner: `owner-${serial}`, resourceOwner: { id: String(serial) } };
    return (await vault.saveExpired({}, somebody)).id;
  };
  const ask = (id: string): Promise<string> => vault.tokens.getValidToken({ id });
  const open = (): string[] => vault.app.get(ProviderAvailability).openCircuits();

  /** So many connections find the provider in this state. */
  const failWith = async (answer: Answer, times: number): Promise<void> => {
    vault.server.always('/token', answer);
    for (let time = 0; time < times; time += 1) await errorOf(ask(await expired()));
  };
  const recover = async (): Promise<void> => {
    vault.server.always('/token', pair);
    vault.pass(5_100);
    expect(await ask(await expired())).toBe('AT2');
    expect(open()).toEqual([]);
  };

  it('gets no requests after five failures, and no connection ends', async () => {
    await failWith(reset(), 4);
    expect(open()).toEqual([]);
    await failWith(reset(), 1);
    expect(open()).toEqual([vault.server.url]);
    const id = await expired();
    const before = vault.row(id);
    const calls = vault.calls;
    const errors = await Promise.all(Array.from({ length: 20 }, () => errorOf(ask(id))));
    for (const error of errors) {
      expect(error).toMatchObject({ reason: 'network', retryable: true, tokenId: id });
      expect(error.retryAfterMs).toBeLessThanOrEqual(5_000);
    }
    expect(vault.calls).toBe(calls);
    expect(vault.row(id)).toEqual(before);
    await recover();
    expect(await ask(id)).toBe('AT2');
  });

  it('is tried with one token first, and gets no more requests if that fails', async () => {
    await failWith(html(503), 5);
    const ids = await Promise.all(Array.from({ length: 10 }, expired));
    vault.pass(5_100);
    const calls = vault.calls;
    const errors = await Promise.all(ids.map((id) => errorOf(ask(id))));
    expect(vault.calls - calls).toBe(1);
    expect(errors.filter(({ reason }) => reason === 'network')).toHaveLength(9);
    // Those that were not sent have nothing to remember, and no lease to wait for.
    const untouched = ids.map((id) => vault.row(id)).filter(({ failures }) => failures === 0);
    expect(untouched.map(({ lease_id }) => lease_id)).toEqual(Array(9).fill(null));
    expect(open()).toEqual([vault.server.url]);
    await recover();
  });

  it('is not one that times out now and then', async () => {
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([1, 2, 3].map(() => failWith(hang(), 1)));
      await failWith(pair, 1);
    }
    expect(open()).toEqual([]);
  });

  it.each([
    ['judges tokens', json(400, { error: 'invalid_grant' })],
    ['asks to wait', json(429, {}, { 'retry-after': '60' })],
    ['refuses with a word of its own', json(400, { error: 'invalid_request' })],
  ])('is not one that %s', async (_, answer) => {
    await failWith(answer, 7);
    expect(open()).toEqual([]);
  });
});
