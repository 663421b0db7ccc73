import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  InvalidTokenReferenceError,
  InvalidTokensError,
} from '../../../../lib/tokens/token.errors.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

let account = 5_000;
const somebody = (): { id: string } => ({ id: String((account += 1)) });

describe('capturing a grant', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterAll(() => vault.close());

  it('creates a row; its entity has no tokens', async () => {
    const token = await vault.save({ scope: 'a b' }, { resourceOwner: somebody() });
    expect(token).toMatchObject({
      ownerId: 'alice',
      provider: 'acme',
      kind: 'account',
      scopes: ['a', 'b'],
      status: 'active',
      version: 1,
      isExpired: false,
      expiresInHumanized: 'in 59 minutes',
    });
    expect(JSON.stringify(token)).not.toMatch(/AT1|RT1|v1\./);
    const row = vault.row(token.id);
    expect(JSON.stringify(row)).not.toMatch(/AT1|RT1/);
    expect(row.expires_at).toBe(Number(row.issued_at) + 3_600_000);
    expect(await vault.tokens.getValidToken(token)).toBe('AT1');
  });

  it('R-016: has one row and one whole pair, however many flows end at once', async () => {
    const resourceOwner = somebody();
    const pairs = Array.from({ length: 8 }, (_, i) => ({
      access_token: `AT-${i}`,
      refresh_token: `RT-${i}`,
    }));
    const saved = await Promise.all(pairs.map((tokens) => vault.save(tokens, { resourceOwner })));
    expect(new Set(saved.map(({ id }) => id)).size).toBe(1);
    const id = saved[0]?.id ?? '';
    const stored = await vault.tokens.getValidToken({ id });
    expect(pairs.map(({ access_token }) => access_token)).toContain(stored);
    expect(vault.row(id).version).toBe(8);
    // The refresh token of the same generation: it is what the next refresh sends.
    vault.database.expire(id);
    vault.server.script('/token', { status: 503 });
    await errorOf(vault.tokens.getValidToken({ id }));
    const sent = vault.server.to('/token').at(-1)?.form.get('refresh_token');
    expect(sent).toBe(stored.replace('AT', 'RT'));
  });

  it('S-082: knows an account by its id, whatever it is called now', async () => {
    const { id } = somebody();
    const before = await vault.save({}, { resourceOwner: { id, name: 'Ada', username: 'ada' } });
    const named = { id, name: 'Grace', username: 'grace', profile: { email: 'g@x.example' } };
    const after = await vault.save({}, { resourceOwner: named });
    expect(after).toMatchObject({ id: before.id, name: 'Grace', username: 'grace' });
    const profile = { email: 'g@x.example' };
    const double = { ...somebody(), username: 'grace', profile };
    expect((await vault.save({}, { resourceOwner: double })).id).not.toBe(before.id);
  });

  it('S-078: gives two owners of one account a row each', async () => {
    const resourceOwner = somebody();
    const alices = await vault.save({}, { resourceOwner });
    const tokens = { access_token: 'AT2' };
    const bobs = await vault.tokens.save({ owner: 'bob', provider: 'acme', tokens, resourceOwner });
    expect(bobs.id).not.toBe(alices.id);
    expect(await vault.tokens.getValidToken(alices)).toBe('AT1');
    expect(await vault.tokens.getValidToken(bobs)).toBe('AT2');
  });

  it('distinguishes ids that would be equal if they were joined without encoding', async () => {
    const twins = [
      { owner: 'a', resourceOwner: { id: '1:b' } },
      { owner: 'b:a', resourceOwner: { id: '1' } },
      { owner: 'A', resourceOwner: { id: '1:b' } },
      { owner: 'a ', resourceOwner: { id: '1:b' } },
    ];
    const saved = await Promise.all(twins.map((input) => vault.save({}, input)));
    expect(new Set(saved.map(({ id }) => id)).size).toBe(4);
  });

  it('S-080 S-088: stores an id to the last digit, and literally', async () => {
    const ids = ['9007199254740992', '9007199254740993', "' OR 1=1--", '${x}\\%_', '0', ' x'];
    const saved = await Promise.all(ids.map((id) => vault.save({}, { resourceOwner: { id } })));
    expect(saved.map(({ resourceOwnerId }) => resourceOwnerId)).toEqual(ids);
  });

  it('R-027: keeps the old refresh token when a new consent brings none', async () => {
    const resourceOwner = somebody();
    const { id } = await vault.save({}, { resourceOwner });
    const tokens = { access_token: 'AT2', expires_in: 60 };
    await vault.save({ ...tokens, refresh_token: undefined }, { resourceOwner });
    vault.database.expire(id);
    vault.server.script('/token', { status: 503 });
    await errorOf(vault.tokens.getValidToken({ id }));
    expect(vault.server.to('/token').at(-1)?.form.get('refresh_token')).toBe('RT1');
  });

  it('does not keep the scopes of an earlier consent when the new one does not say', async () => {
    // RFC 6749 section 5.1: left out, they are what was asked for now; that may be more than before.
    const resourceOwner = somebody();
    const { id } = await vault.save({ scope: 'read' }, { resourceOwner });
    const again = await vault.save({ access_token: 'AT2', scope: undefined }, { resourceOwner });
    expect(again.scopes).toBeNull();
    expect(await vault.tokens.getValidToken({ id }, { scopes: ['write'] })).toBe('AT2');
  });

  it('makes a failed row active again', async () => {
    const resourceOwner = somebody();
    const { id } = await vault.save({}, { resourceOwner });
    vault.database.run(
      "UPDATE oauth2_token SET status = 'reauthorization_required', status_reason = 'rejected', failures = 3, retry_at = 99999999999999, lease_id = 'x', lease_until = 99999999999999 WHERE id = ?",
      id,
    );
    const healed = await vault.save({ access_token: 'AT2' }, { resourceOwner });
    expect(healed).toMatchObject({ id, status: 'active', statusReason: null, version: 2 });
    expect(vault.row(id)).toMatchObject({
      failures: 0,
      retry_at: null,
      lease_id: null,
      lease_until: null,
    });
    expect(vault.app.log.text).toContain(`oauth2.recovered acme token ${id}`);
  });

  it.each([
    ['no access token', { access_token: undefined }],
    ['an empty access token', { access_token: '' }],
    ['a blank in the refresh token’s place of the access token', { access_token: 'a b' }],
    ['a foreign type', { token_type: 'mac' }],
    ['a token that is too long', { access_token: 'x'.repeat(131_073) }],
  ])('stores nothing of tokens with %s', async (_, tokens) => {
    const before = vault.database.dump();
    const error = await errorOf(vault.save(tokens));
    expect(error).toBeInstanceOf(InvalidTokensError);
    expect(vault.database.dump()).toBe(before);
  });

  it.each([
    ['owner', { owner: '' }],
    ['provider', { provider: undefined }],
    ['account', { resourceOwner: { id: '' } }],
    ['resource owner', { resourceOwner: undefined }],
    ['account of another type', { resourceOwner: { id: 7 } }],
  ])('stores nothing without an %s', async (_, input) => {
    const before = vault.database.dump();
    const error = await errorOf(vault.save({}, input as object));
    expect(error).toBeInstanceOf(InvalidTokenReferenceError);
    expect(vault.database.dump()).toBe(before);
  });

  it('R-071: stores nothing under an id that does not fit', async () => {
    for (const input of [{ owner: 'x'.repeat(256) }, { resourceOwner: { id: 'x'.repeat(256) } }]) {
      expect(await errorOf(vault.save({}, input))).toBeInstanceOf(InvalidTokensError);
    }
    expect(await errorOf(vault.save({}, { provider: 'nobody' }))).toMatchObject({
      code: 'unknown_provider',
    });
  });

  it('R-070 R-071 R-074: cleans and shortens names', async () => {
    const odd = { ...somebody(), name: `a\u0000\ud800${'x'.repeat(10_000)}`, username: '' };
    const token = await vault.save({}, { resourceOwner: odd });
    expect(token.name).toBe(`a\uFFFD\uFFFD${'x'.repeat(252)}`);
    expect(token.username).toBeNull();
  });

  it('R-072: stores long tokens completely', async () => {
    const tokens = { access_token: 'x'.repeat(128 * 1024), refresh_token: 'y'.repeat(64 * 1024) };
    const token = await vault.save(tokens, { resourceOwner: somebody() });
    expect(await vault.tokens.getValidToken(token)).toBe(tokens.access_token);
  });
});
