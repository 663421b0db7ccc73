import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { gate, held, json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const renewed = (n = 2): ReturnType<typeof json> =>
  json(200, { access_token: `AT${n}`, refresh_token: `RT${n}`, expires_in: 3600 });

describe('a refresh that succeeds', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterEach(() => vault.server.always('/token', undefined));
  afterAll(() => vault.close());

  it('R-050: asks once for two hundred callers', async () => {
    const { id } = await vault.saveExpired();
    const before = vault.calls;
    vault.server.script('/token', { ...renewed(), after: sleep(100) });
    const references = [{ id }, { owner: 'alice', provider: 'acme' }, { id, owner: 'alice' }];
    const callers = Array.from({ length: 200 }, (_, i) =>
      vault.tokens.getValidToken(references[i % 3] ?? { id }),
    );
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['AT2']));
    expect(vault.calls).toBe(before + 1);
    expect(vault.row(id)).toMatchObject({
      version: 2,
      status: 'active',
      lease_id: null,
      lease_until: null,
      failures: 0,
    });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.calls).toBe(before + 1);
  });

  it('R-051: asks once for four processes', async () => {
    const { id } = await vault.saveExpired();
    const apps = [vault.app, await vault.second(), await vault.second(), await vault.second()];
    for (let round = 0; round < 3; round += 1) {
      const before = vault.calls;
      const answer = renewed(10 + round);
      vault.server.script('/token', { ...answer, after: sleep(60) });
      const services = apps.map((app) => app.get(OAuth2TokenService));
      const callers = [...services, ...services, ...services];
      const tokens = await Promise.all(callers.map((service) => service.getValidToken({ id })));
      expect(new Set(tokens)).toEqual(new Set([`AT${10 + round}`]));
      expect(vault.calls).toBe(before + 1);
      vault.database.expire(id);
    }
  });

  it('keeps two connections apart', async () => {
    const one = await vault.saveExpired({ refresh_token: 'RT-one' });
    const two = await vault.saveExpired(
      { refresh_token: 'RT-two' },
      { owner: 'bob', resourceOwner: { id: '2' } },
    );
    vault.server.always('/token', (_usual, request) => {
      const sent = request.form.get('refresh_token') ?? '';
      return json(200, { access_token: sent.replace('RT', 'AT'), expires_in: 3600 });
    });
    const both = [one, two].map((token) => vault.tokens.getValidToken(token));
    expect(await Promise.all(both)).toEqual(['AT-one', 'AT-two']);
  });

  it('R-027 R-028: keeps the refresh token and the scopes that the response omits', async () => {
    const { id } = await vault.saveExpired({ scope: 'a b', refresh_token: 'RT-kept' });
    for (const refresh_token of [undefined, '', null]) {
      vault.server.script('/token', json(200, { access_token: 'AT2', refresh_token }));
      expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
      expect((await vault.tokens.findOne({ id }))?.scopes).toEqual(['a', 'b']);
      vault.database.expire(id);
    }
    expect(vault.server.to('/token').at(-1)?.form.get('refresh_token')).toBe('RT-kept');
    vault.server.script('/token', json(200, { access_token: 'AT3', scope: 'a' }));
    await vault.tokens.getValidToken({ id });
    expect((await vault.tokens.findOne({ id }))?.scopes).toEqual(['a']);
  });

  it('R-029: does not refresh repeatedly if the response has no lifetime', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', json(200, { access_token: 'AT2' }));
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    const before = vault.calls;
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    expect([vault.calls, vault.row(id).expires_at]).toEqual([before, null]);
  });

  it('R-029: but does so once an hour, and goes on with the old token while that fails', async () => {
    const untold = json(200, { access_token: 'AT2' });
    const { id } = await vault.save({ expires_in: undefined }, { owner: 'untold' });
    const ask = (): Promise<string> => vault.tokens.getValidToken({ id });
    vault.pass(3_500_000);
    expect(await ask()).toBe('AT1');
    vault.pass(100_000);
    vault.server.script('/token', json(500, {}));
    expect(await ask()).toBe('AT1');
    vault.pass(5_000);
    vault.server.script('/token', untold);
    expect(await ask()).toBe('AT2');
  });

  it('R-036: needs one request, however short the new lifetime is', async () => {
    const { id } = await vault.saveExpired();
    const brief = json(200, { access_token: 'AT2', expires_in: 1 });
    vault.server.always('/token', brief);
    const before = vault.calls;
    const callers = Array.from({ length: 50 }, () => vault.tokens.getValidToken({ id }));
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['AT2']));
    expect(vault.calls).toBe(before + 1);
  });

  it('R-038: counts the lifetime of a token from its receipt', async () => {
    const { id } = await vault.saveExpired();
    const headers = { date: new Date(Date.now() - 7_200_000).toUTCString() };
    vault.server.script('/token', json(200, { access_token: 'AT2', expires_in: 100 }, headers));
    const before = vault.app.clock.now();
    await vault.tokens.getValidToken({ id });
    const expiresAt = Number(vault.row(id).expires_at);
    expect(expiresAt).toBeGreaterThanOrEqual(before + 100_000);
    expect(expiresAt).toBeLessThan(before + 105_000);
  });

  it('R-037: comes early for a token in its last minute, and for a caller who needs longer', async () => {
    const aging = await vault.saveAging();
    vault.server.script('/token', renewed());
    expect(await vault.tokens.getValidToken(aging)).toBe('AT2');
    const young = await vault.save({ access_token: 'AT1' });
    const before = vault.calls;
    expect(await vault.tokens.getValidToken(young, { minValidity: 3_000 })).toBe('AT1');
    expect(vault.calls).toBe(before);
    vault.pass(1_200_000);
    vault.server.script('/token', renewed(3));
    expect(await vault.tokens.getValidToken(young, { minValidity: 3_000 })).toBe('AT3');
  });

  it('refreshes the pair of the entity, and returns a newer one without a request', async () => {
    const old = await vault.save();
    vault.server.script('/token', renewed());
    const newer = await vault.tokens.refresh(old);
    expect(newer).toMatchObject({ id: old.id, version: old.version + 1 });
    expect(newer.lastRefreshedAt).toBeInstanceOf(Date);
    const before = vault.calls;
    expect((await vault.tokens.refresh(old)).version).toBe(newer.version);
    expect(vault.calls).toBe(before);
    vault.server.script('/token', renewed(3));
    expect((await vault.tokens.refresh(newer)).version).toBe(newer.version + 1);
    vault.server.script('/token', renewed(4));
    expect((await vault.tokens.refresh({ id: old.id })).version).toBe(newer.version + 2);
  });

  it('S-086: takes only tokens from the response', async () => {
    const { id } = await vault.saveExpired();
    const evil = { ownerId: 'mallory', id: 'x', provider: 'p', status: 'dead', version: 99 };
    vault.server.script('/token', json(200, { access_token: 'AT2', ...evil }));
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    const row = vault.row(id);
    expect([row.owner_id, row.provider, row.id]).toEqual(['alice', 'acme', id]);
  });

  it('R-030 S-092: is not tried with a deleted connection', async () => {
    const token = await vault.saveExpired();
    await vault.tokens.disconnect(token);
    const before = vault.calls;
    const error = await errorOf(vault.tokens.getValidToken(token));
    expect(error).toMatchObject({ code: 'not_found' });
    expect([vault.calls, vault.database.token(token.id)]).toEqual([before, undefined]);
  });

  it('R-554: waits for another process no longer than it may, and names it in the error', async () => {
    const slow = await vault.second({ refresh: { waitTimeout: 0.2 } });
    const { id } = await vault.saveExpired();
    const { opened, open } = gate();
    vault.server.script('/token', { ...renewed(), after: opened });
    const before = vault.calls;
    const first = vault.tokens.getValidToken({ id });
    await until(() => vault.calls > before);
    const second = slow.get(OAuth2TokenService);
    const error = await errorOf(second.getValidToken({ id }));
    expect(error).toMatchObject({ code: 'token_refresh', reason: 'timeout', retryable: true });
    open();
    expect(await first).toBe('AT2');
    expect(error.message).toContain('Another process is refreshing this connection');
  });

  it('asks for the secret once, however long it waits for another process', async () => {
    let asked = 0;
    const clientSecret = (): string => `client-secret-${(asked += 1)}-0123456789`;
    const acme = { clientId: 'client-id', clientSecret, endpoints: vault.server.endpoints };
    const waiting = (await vault.second({ providers: { acme } })).get(OAuth2TokenService);
    const { id } = await vault.saveExpired();
    const { opened, open } = gate();
    vault.server.script('/token', { ...renewed(), after: opened });
    const before = vault.calls;
    const first = vault.tokens.getValidToken({ id });
    await until(() => vault.calls > before);
    const second = waiting.getValidToken({ id });
    await until(() => asked === 1);
    // Long enough for it to look at the lease again and again.
    await sleep(600);
    open();
    expect(await second).toBe('AT2');
    expect(await first).toBe('AT2');
    expect(asked).toBe(1);
  });

  it('delays no caller with a valid token', async () => {
    const token = await vault.save({ access_token: 'AT9' });
    const { script, release } = held();
    vault.server.script('/token', script);
    const before = vault.calls;
    const forced = vault.tokens.refresh(token).catch(() => undefined);
    await until(() => vault.calls > before);
    expect(await vault.tokens.getValidToken(token)).toBe('AT9');
    release();
    await forced;
  });
});
