import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { StoredToken } from '../../../../lib/tokens/storage/stored-token.js';
import { TokenRowFactory } from '../../../../lib/tokens/storage/token-row.js';
import { json } from '../../../fixtures/fault-responses.js';
import { Vault } from '../../fixtures/vault.js';

describe('callers that wait for one refresh', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterAll(() => vault.close());

  it('R-500: share one decryption of the saved token', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', json(200, { access_token: 'AT2', expires_in: 3600 }));
    const decrypt = jest.spyOn(TokenRowFactory.prototype, 'decryptAccessToken');
    const tokens = await Promise.all(
      Array.from({ length: 50 }, () => vault.tokens.getValidToken({ id })),
    );
    const ofSaved = decrypt.mock.calls.filter(([row]) => (row as StoredToken).version === 2);
    decrypt.mockRestore();
    expect(new Set(tokens)).toEqual(new Set(['AT2']));
    // The handler of the response compares the saved token once, and the callers read it once.
    expect(ofSaved).toHaveLength(2);
  });
});
