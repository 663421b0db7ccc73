import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { newKey } from '../../fixtures/application.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

let account = 0;
const somebody = (): { resourceOwner: { id: string } } => ({
  resourceOwner: { id: String((account += 1)) },
});

describe('a stored token that cannot be decrypted', () => {
  let vault: Vault;
  const first = newKey();
  beforeAll(async () => {
    vault = await Vault.open({ encryptionKeys: [first] });
  });
  afterAll(() => vault.close());

  const set = (id: string, column: string, value: string): void =>
    vault.database.run(`UPDATE oauth2_token SET ${column} = ? WHERE id = ?`, value, id);

  it.each([
    ['empty', () => ''],
    ['garbage', () => Buffer.from('garbage'.repeat(9)).toString('base64')],
    ['plain', () => 'AT1'],
    ['cut short', (encrypted: string) => encrypted.slice(0, -9)],
    [
      'changed',
      (encrypted: string) => encrypted.replace(/(.)(?=.{9}$)/, (c) => (c === 'A' ? 'B' : 'A')),
    ],
    ['of another version', (encrypted: string) => encrypted.replace('v2', 'v9')],
  ])('S-064: because it is %s: an error, no request, no change; others work', async (_, damage) => {
    const other = await vault.save({}, somebody());
    for (const column of ['access_token', 'refresh_token']) {
      const { id } = await vault.saveExpired({}, somebody());
      set(id, column, damage(String(vault.row(id)[column])));
      const before = [vault.calls, JSON.stringify(vault.row(id))];
      const error = await errorOf(vault.tokens.getValidToken({ id }));
      expect(error).toMatchObject({ reason: 'decrypt', retryable: false, tokenId: id });
      expect(error.message).toContain('encryptionKeys');
      expect([vault.calls, JSON.stringify(vault.row(id))]).toEqual(before);
    }
    expect(await vault.tokens.getValidToken(other)).toBe('AT1');
  });

  it('S-065: because it was copied from another row, owner or column', async () => {
    const bobs = await vault.save({ access_token: 'BOBS' }, { owner: 'bob', ...somebody() });
    const alices = await vault.save({ access_token: 'ALICES' }, somebody());
    set(alices.id, 'access_token', String(vault.row(bobs.id).access_token));
    expect(await errorOf(vault.tokens.getValidToken(alices))).toMatchObject({ reason: 'decrypt' });

    const swapped = await vault.save({}, somebody());
    set(swapped.id, 'access_token', String(vault.row(swapped.id).refresh_token));
    const mixed = await errorOf(vault.tokens.getValidToken(swapped));
    expect(mixed).toMatchObject({ reason: 'decrypt' });

    set(bobs.id, 'owner_id', 'mallory');
    const stolen = await errorOf(vault.tokens.getValidToken({ id: bobs.id, owner: 'mallory' }));
    expect(stolen).toMatchObject({ reason: 'decrypt' });
  });

  it('R-078 R-079: because its key is not in the ring, until the key is back', async () => {
    for (const { id } of vault.database.tokens()) {
      vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id ?? null);
    }
    const { id } = await vault.save({}, somebody());
    const second = newKey();
    const both = (await vault.second({ encryptionKeys: [second, first] })).get(OAuth2TokenService);
    const tokens = { access_token: 'NEW' };
    const owned = { owner: 'alice', provider: 'acme', tokens, ...somebody() };
    const newer = await both.save(owned);
    // With rows of both keys in the table, one of them alone warns and serves what it can.
    const app = await vault.second({ encryptionKeys: [second] });
    expect(app.log.text).toMatch(/key [0-9a-f]{12}, which is not in encryptionKeys/);
    const late = app.get(OAuth2TokenService);
    const error = await errorOf(late.getValidToken({ id }));
    expect(error).toMatchObject({ reason: 'decrypt', tokenId: id });
    expect(String((error.cause as Error).message)).toMatch(/unknown key id [0-9a-f]{12}$/);
    expect(await late.getValidToken(newer)).toBe('NEW');
    expect(await both.getValidToken({ id })).toBe('AT1');
  });
});
