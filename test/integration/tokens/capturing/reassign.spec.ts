import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import type { Application } from '../../fixtures/application.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

let serial = 0;

describe('a connection that is reassigned', () => {
  let vault: Vault;
  let app: Application;
  let tokens: OAuth2TokenService;
  let alice: string;
  let bob: string;

  beforeAll(async () => {
    vault = await Vault.open();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const acme = { ...client, endpoints: vault.server.endpoints };
    app = await vault.second({ providers: { acme, renamed: acme } });
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(() => vault.close());
  beforeEach(() => {
    serial += 1;
    alice = `alice-${serial}`;
    bob = `bob-${serial}`;
    vault.server.requests.length = 0;
  });

  const save = (owner = alice, account = 'account'): Promise<OAuth2Token> =>
    vault.save({ access_token: `AT-${owner}` }, { owner, resourceOwner: { id: account } });
  const childOf = async (parent: OAuth2Token, account: string): Promise<OAuth2Token> => {
    const child = await save(parent.ownerId, account);
    vault.database.run('UPDATE oauth2_token SET parent_id = ? WHERE id = ?', parent.id, child.id);
    return child;
  };
  const NOT_FOUND = { code: 'not_found' };

  it('works only for its new owner', async () => {
    const token = await save();
    const moved = await tokens.reassign(token, { owner: bob });
    expect(moved).toMatchObject({ id: token.id, ownerId: bob, provider: 'acme', version: 1 });
    expect(await tokens.getValidToken({ owner: bob, provider: 'acme' })).toBe(`AT-${alice}`);
    for (const ref of [token, { id: token.id, owner: alice }, { owner: alice, provider: 'acme' }])
      expect(await errorOf(tokens.getValidToken(ref))).toMatchObject(NOT_FOUND);
    expect(vault.server.requests).toEqual([]);
  });

  it('is refreshed and connected again for its new owner', async () => {
    const { id } = await tokens.reassign(await save(), { owner: bob, provider: 'renamed' });
    vault.database.expire(id);
    vault.server.script('/token', RENEWED);
    expect(await tokens.getValidToken({ owner: bob, provider: 'renamed' })).toBe('AT2');
    const again = await tokens.save({
      owner: bob,
      provider: 'renamed',
      tokens: { access_token: 'AT3' },
      resourceOwner: { id: 'account' },
    });
    expect(again.id).toBe(id);
    expect((await save()).id).not.toBe(id);
  });

  it('includes its sub-accounts, which cannot be moved separately', async () => {
    const parent = await save();
    const page = await childOf(parent, 'page');
    expect(await errorOf(tokens.reassign(page, { owner: bob }))).toMatchObject({
      code: 'reassignment',
      reason: 'child',
    });
    await tokens.reassign(parent, { owner: bob });
    expect(await tokens.getValidToken({ id: page.id, owner: bob })).toBe(`AT-${alice}`);
    expect(await tokens.find({ owner: alice })).toEqual([]);
  });

  it('continues what a killed process has started', async () => {
    const parent = await save();
    const page = await childOf(parent, 'page');
    vault.database.run('UPDATE oauth2_token SET parent_id = NULL WHERE id = ?', page.id);
    await tokens.reassign(parent, { owner: bob });
    vault.database.run('UPDATE oauth2_token SET parent_id = ? WHERE id = ?', parent.id, page.id);
    // Until then it is nobody's: its account is another owner's.
    expect(await errorOf(tokens.getValidToken({ id: page.id }))).toMatchObject(NOT_FOUND);
    await tokens.reassign({ id: parent.id }, { owner: bob });
    expect(await tokens.getValidToken({ id: page.id, owner: bob })).toBe(`AT-${alice}`);
  });

  it('stays where it is when the new owner has the account, or a part of it, already', async () => {
    const parent = await save();
    const page = await childOf(parent, 'page');
    const there = await save(bob, 'page');
    const before = vault.database.dump();
    const refusal = { code: 'reassignment', reason: 'already_connected', tokenId: page.id };
    expect(await errorOf(tokens.reassign(parent, { owner: bob }))).toMatchObject(refusal);
    expect(vault.database.dump()).toBe(before);
    await tokens.disconnect(there);
    await tokens.reassign(parent, { owner: bob });
    const rival = await save(alice);
    expect(await errorOf(tokens.reassign(rival, { owner: bob }))).toMatchObject({
      code: 'reassignment',
      tokenId: rival.id,
    });
  });

  it('comes back when the new owner connects a part of it in the same moment', async () => {
    const parent = await save();
    const page = await childOf(parent, 'page');
    const repository = app.get(OAuth2TokenRepository);
    const move = repository.move.bind(repository);
    repository.move = async (row, columns) => {
      if (row.id === page.id && columns.ownerId === bob) await save(bob, 'page');
      return move(row, columns);
    };
    const attempt = tokens.reassign(parent, { owner: bob });
    expect(await errorOf(attempt)).toMatchObject({ code: 'reassignment', tokenId: page.id });
    repository.move = move;
    for (const { id } of [parent, page])
      expect(await tokens.getValidToken({ id, owner: alice })).toBe(`AT-${alice}`);
  });

  it.each([
    [{ owner: '' }, 'invalid_reference'],
    [{ owner: undefined }, 'invalid_reference'],
    [{ owner: 'x'.repeat(256) }, 'invalid_reference'],
    [{ provider: 'unheard' }, 'unknown_provider'],
    [{ provider: '' }, 'invalid_reference'],
  ])('stays where it is for %j', async (to, code) => {
    const { id } = await save();
    const before = vault.database.dump();
    expect(await errorOf(tokens.reassign({ id }, to))).toMatchObject({ code });
    expect(vault.database.dump()).toBe(before);
  });

  it('is not found when it is not there, or not theirs', async () => {
    const { id } = await save();
    expect(await errorOf(tokens.reassign({ id: 'x' }, { owner: bob }))).toMatchObject(NOT_FOUND);
    const theirs = tokens.reassign({ id, owner: bob }, { owner: bob });
    expect(await errorOf(theirs)).toMatchObject(NOT_FOUND);
  });

  it('is not moved when its tokens cannot be decrypted', async () => {
    const token = await save();
    vault.database.run("UPDATE oauth2_token SET access_token = 'x' WHERE id = ?", token.id);
    const before = vault.database.dump();
    const error = await errorOf(tokens.reassign(token, { owner: bob }));
    expect(error).toMatchObject({ reason: 'decrypt', retryable: false });
    expect(vault.database.dump()).toBe(before);
  });

  it('loses no pair of a refresh in flight: it is encrypted for the new owner', async () => {
    const { id } = await save();
    vault.database.expire(id);
    let flight: Promise<OAuth2Token> | undefined;
    await new Promise<void>((arrived) => {
      vault.server.script('/token', async () => {
        arrived();
        await tokens.reassign({ id }, { owner: bob });
        return RENEWED;
      });
      flight = tokens.refresh({ id });
    });
    expect(await flight).toMatchObject({ ownerId: bob, version: 2 });
    expect(await tokens.getValidToken({ owner: bob, provider: 'acme' })).toBe('AT2');
    vault.database.expire(id);
    vault.server.script('/token', RENEWED);
    await tokens.getValidToken({ id });
    expect(vault.server.to('/token').at(-1)?.form.get('refresh_token')).toBe('RT2');
  });

  it('takes the newer pair along when one arrives in the last moment', async () => {
    const { id } = await save();
    const repository = app.get(OAuth2TokenRepository);
    const move = repository.move.bind(repository);
    repository.move = async (row, columns) => {
      repository.move = move;
      await vault.save(
        { access_token: 'AT-new' },
        { owner: alice, resourceOwner: { id: 'account' } },
      );
      return move(row, columns);
    };
    await tokens.reassign({ id }, { owner: bob });
    expect(await tokens.getValidToken({ id, owner: bob })).toBe('AT-new');
  });

  it('cannot be overwritten by its former owner, who connects it in the same moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const account = `account-${round}`;
      const { id } = await save(alice, account);
      const [, saved] = await Promise.all([
        tokens.reassign({ id }, { owner: bob }),
        save(alice, account),
      ]);
      expect(await tokens.getValidToken({ id, owner: bob })).toBe(`AT-${alice}`);
      if (saved.id !== id) await tokens.disconnect(saved);
    }
  });
});
