import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { html, json } from '../../../fixtures/fault-responses.js';
import type { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

let owners = 0;
const newOwner = (): string => `owner-${(owners += 1)}`;

describe('the tokens of an application', () => {
  let vault: Vault;
  let tokens: OAuth2TokenService;
  beforeAll(async () => {
    vault = await Vault.open();
    tokens = vault.tokens;
  });
  afterAll(() => vault.close());

  const save = (owner: string, id: string, more: object = {}): ReturnType<Vault['save']> =>
    vault.save({ access_token: `AT-${id}`, ...more }, { owner, resourceOwner: { id } });

  it('are found by owner, the latest first, in pages', async () => {
    const owner = newOwner();
    for (const id of ['a', 'b', 'c']) {
      await save(owner, id);
      vault.pass(1_000);
    }
    const ids = (found: { resourceOwnerId: string }[]): string[] =>
      found.map(({ resourceOwnerId }) => resourceOwnerId);
    expect(ids(await tokens.find({ owner }))).toEqual(['c', 'b', 'a']);
    expect(ids(await tokens.find({ owner, skip: 1, take: 1 }))).toEqual(['b']);
    expect(ids(await tokens.find({ owner, provider: 'acme', kind: 'account' }))).toHaveLength(3);
    expect(await tokens.find({ owner, kind: 'page' })).toEqual([]);
    expect(await tokens.find({ owner, provider: 'nobody' })).toEqual([]);
    expect(await tokens.find({ owner: 'nobody' })).toEqual([]);
    expect((await tokens.findOne({ owner, provider: 'acme' }))?.resourceOwnerId).toBe('c');
  });

  it('S-075: are refused without an owner: the promise rejects before any SQL', async () => {
    for (const owner of [undefined, null, '', ' ', NaN, {}]) {
      const calls = [
        () => tokens.find({ owner: owner as string }),
        () => tokens.find({ owner: 'alice', provider: owner as string }),
        () => tokens.find({ owner: 'alice', kind: owner as string }),
        () => tokens.findOne({ owner: owner as string, provider: 'acme' }),
        () => tokens.findOne({ id: owner as string }),
        () => tokens.getValidToken({ owner: owner as string, provider: 'acme' }),
        () => tokens.refresh({ id: owner as string }),
        () => tokens.disconnect({ id: owner as string }),
        () => tokens.disconnectOwner(owner as string),
      ];
      for (const call of calls) {
        const promise = call();
        expect(await errorOf(promise)).toMatchObject({ code: 'invalid_reference' });
      }
    }
  });

  it('S-074: are not there for another owner', async () => {
    const { id } = await save(newOwner(), 'x');
    const reference = { id, owner: 'mallory' };
    expect(await tokens.findOne(reference)).toBeNull();
    for (const call of [
      tokens.getValidToken(reference),
      tokens.refresh(reference),
      tokens.disconnect(reference),
    ]) {
      expect(await errorOf(call)).toMatchObject({ code: 'not_found' });
    }
    expect(vault.database.token(id)).toBeDefined();
  });

  it('must be named when there are several', async () => {
    const owner = newOwner();
    const saved = [await save(owner, 'a'), await save(owner, 'b')];
    const error = await errorOf(tokens.getValidToken({ owner, provider: 'acme' }));
    expect(error.code).toBe('ambiguous_connection');
    expect([...(error.ids as string[])].sort()).toEqual(saved.map(({ id }) => id).sort());
    expect(await tokens.getValidToken({ owner, provider: 'acme', account: 'b' })).toBe('AT-b');
    const unknown = tokens.getValidToken({ owner, provider: 'acme', account: 'c' });
    expect(await errorOf(unknown)).toMatchObject({ code: 'not_found' });
  });

  it('say where to connect when there are none', async () => {
    const error = await errorOf(tokens.getValidToken({ owner: newOwner(), provider: 'acme' }));
    expect(error).toMatchObject({ code: 'not_found', provider: 'acme' });
    expect(error.connectUrl).toMatch(/^https:\/\/app\.example\/oauth2\/acme\/connect\?intent=v2\./);
  });

  it('are not returned for scopes that are known to be missing', async () => {
    const owner = newOwner();
    const token = await save(owner, 'a', { scope: 'read write' });
    expect(await tokens.getValidToken(token, { scopes: ['read'] })).toBe('AT-a');
    const error = await errorOf(tokens.getValidToken(token, { scopes: ['read', 'admin'] }));
    expect(error).toMatchObject({ code: 'insufficient_scope', missing: ['admin'] });
    expect(String(error.connectUrl)).toContain('/acme/connect?intent=');
    const silent = await save(owner, 'b', { scope: undefined });
    expect(await tokens.getValidToken(silent, { scopes: ['admin'] })).toBe('AT-b');
    const none = await save(owner, 'c', { scope: '' });
    expect(await errorOf(tokens.getValidToken(none, { scopes: ['x'] }))).toMatchObject({
      code: 'insufficient_scope',
    });
  });

  it('S-033 R-083: are refused when their provider is no longer configured, and can be ended', async () => {
    const token = await save(newOwner(), 'a');
    vault.database.run("UPDATE oauth2_token SET provider = 'gone' WHERE id = ?", token.id);
    const before = vault.calls;
    expect(await errorOf(tokens.getValidToken({ id: token.id }))).toMatchObject({
      code: 'unknown_provider',
    });
    expect(vault.calls).toBe(before);
    expect(await tokens.disconnect({ id: token.id })).toEqual({ revocation: 'not_supported' });
  });

  it('end at the provider and here', async () => {
    const token = await save(newOwner(), 'end-1');
    expect(await tokens.disconnect(token)).toEqual({ revocation: 'confirmed' });
    expect(vault.database.token(token.id)).toBeUndefined();
    const sent = vault.server.to('/revoke').slice(-2);
    expect(sent.map(({ form }) => form.get('token'))).toEqual(['RT1', 'AT-end-1']);
    expect(await errorOf(tokens.disconnect(token))).toMatchObject({ code: 'not_found' });
    expect(vault.app.log.text).toContain(`oauth2.disconnected acme token ${token.id}`);
  });

  it.each([
    ['503', json(503, {}, { 'retry-after': '1' }), 'pending'],
    ['400', json(400, { error: 'unsupported_token_type' }), 'not_supported'],
    ['a page', html(200), 'pending'],
    ['a redirect', { status: 302, headers: { location: '/login' } }, 'pending'],
  ])(
    'S-090 S-091: end here although the provider responds with %s',
    async (_, answer, revocation) => {
      const token = await save(newOwner(), 'end-2');
      vault.server.script('/revoke', answer);
      expect(await tokens.disconnect(token)).toEqual({ revocation });
      expect(vault.database.token(token.id)).toBeUndefined();
    },
  );

  it('end here although their tokens cannot be decrypted, or their provider cannot be reached', async () => {
    const damaged = await save(newOwner(), 'end-3');
    vault.database.run("UPDATE oauth2_token SET access_token = 'x' WHERE id = ?", damaged.id);
    expect(await tokens.disconnect(damaged)).toEqual({ revocation: 'not_supported' });
    vault.server.script('/revoke', { reset: true }, { reset: true });
    const unreachable = await save(newOwner(), 'end-4');
    expect(await tokens.disconnect(unreachable)).toEqual({ revocation: 'pending' });
    for (const { id } of [damaged, unreachable]) expect(vault.database.token(id)).toBeUndefined();
  });

  it('end once for two who ask at the same time', async () => {
    const token = await save(newOwner(), 'end-5');
    const ends = await Promise.allSettled([tokens.disconnect(token), tokens.disconnect(token)]);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('S-093: end for one owner and still work for another who shares the account', async () => {
    const [alice, bob] = [newOwner(), newOwner()];
    const hers = await save(alice, 'shared');
    const his = await save(bob, 'shared');
    const before = vault.server.to('/revoke').length;
    expect(await tokens.disconnect(hers)).toEqual({ revocation: 'shared' });
    expect(vault.server.to('/revoke')).toHaveLength(before);
    expect(await tokens.getValidToken(his)).toBe('AT-shared');
    expect(await tokens.disconnect(his)).toEqual({ revocation: 'confirmed' });
  });

  it('S-093: all end when their owner leaves', async () => {
    const owner = newOwner();
    const ids = ['a', 'b', 'c', 'd', 'e'];
    for (const id of ids) await save(owner, `leaving-${id}`);
    expect(await tokens.disconnectOwner(owner)).toEqual({
      connections: 5,
      revocations: { confirmed: 5, pending: 0, not_supported: 0, shared: 0 },
    });
    expect(await tokens.find({ owner })).toEqual([]);
    expect(await tokens.disconnectOwner(owner)).toMatchObject({ connections: 0 });
  });

  it('end with their parent', async () => {
    const owner = newOwner();
    const parent = await save(owner, 'parent');
    const child = await save(owner, 'child');
    vault.database.run('UPDATE oauth2_token SET parent_id = ? WHERE id = ?', parent.id, child.id);
    expect(await tokens.getValidToken({ owner, provider: 'acme' })).toBe('AT-parent');
    await tokens.disconnect(parent);
    expect(vault.database.token(child.id)).toBeUndefined();
  });
});
