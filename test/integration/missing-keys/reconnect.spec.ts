import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { json } from '../../fixtures/fault-responses.js';
import { newKey } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { grant, keyIdOf, KeysFixture, pair, service } from '../fixtures/keys-fixture.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];

describeEachDatabase('a process that lacks the key of a row', (name) => {
  let keys: KeysFixture;
  /** Booted before the newer key encrypted anything. */
  let behind: OAuth2TokenService;
  let ahead: OAuth2TokenService;
  let flow: () => Promise<Flow>;
  let account = 0;

  beforeAll(async () => {
    keys = await KeysFixture.open(name);
    const app = await keys.boot(oldKey);
    behind = service(app);
    ahead = service(await keys.boot(newerKey, oldKey));
    flow = () => Flow.begin(app);
  });
  afterAll(() => keys.close());

  const encryptedAhead = async (): Promise<{ id: string; account: string }> => {
    const resourceOwner = { id: String((account += 1)) };
    const { id } = await ahead.save({ ...grant(resourceOwner.id), resourceOwner });
    return { id, account: resourceOwner.id };
  };

  /** The refresh token that is sent once the access token is over. */
  const refreshTokenOf = async (id: string): Promise<string | null | undefined> => {
    await keys.database.expire(id);
    keys.server.script('/token', pair('AT9', 'RT9'));
    await ahead.getValidToken({ id });
    return keys.server.to('/token').at(-1)?.form.get('refresh_token');
  };

  it('R-130 keeps the stored refresh token when a grant brings none', async () => {
    const { id, account } = await encryptedAhead();
    const before = await keys.database.token(id);
    const error = await errorOf(
      behind.save({ ...grant(account), tokens: { access_token: 'AT2', expires_in: 3600 } }),
    );
    expect(error).toMatchObject({ reason: 'decrypt', retryable: false, tokenId: id });
    expect(error.message).toContain('encryptionKeys');
    expect(await keys.database.token(id)).toEqual(before);
    expect(await refreshTokenOf(id)).toBe('RT1');
  });

  it('R-131 keeps it when a user connects again and the response brings none', async () => {
    const { id, account } = await encryptedAhead();
    const before = await keys.database.token(id);
    keys.server.script('/token', json(200, { access_token: 'AT2', token_type: 'Bearer' }));
    keys.server.script('/userinfo', json(200, { sub: account, name: 'Ann' }));
    const begun = await flow();
    expect(await errorOf(begun.finish())).toMatchObject({ reason: 'decrypt', tokenId: id });
    expect(await keys.database.token(id)).toEqual(before);
    expect(await refreshTokenOf(id)).toBe('RT1');
  });

  it('R-132 saves a complete new pair under a key of its own', async () => {
    const { id, account } = await encryptedAhead();
    const tokens = { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 };
    expect(await behind.save({ ...grant(account), tokens })).toMatchObject({ id });
    expect(await keys.database.token(id)).toMatchObject({ key_id: keyIdOf(oldKey), version: 2 });
    expect(await behind.getValidToken({ id })).toBe('AT2');
    expect(await refreshTokenOf(id)).toBe('RT2');
  });

  it('R-133 stores a refreshed pair although the row was encrypted with another key meanwhile', async () => {
    const { id, ownerId } = await behind.save(grant(String((account += 1))));
    await keys.database.expire(id);
    keys.server.script('/token', async () => {
      await ahead.reassign({ id }, { owner: 'bob' });
      // The refresh token is not rotated, so the response leaves it out.
      return json(200, { access_token: 'AT2', expires_in: 3600 });
    });
    // The token is another owner's now, and so is the pair.
    expect(await errorOf(behind.refresh({ id, owner: ownerId }))).toMatchObject({
      code: 'not_found',
    });
    const row = await keys.database.token(id);
    expect(row?.refresh_token).toContain(keyIdOf(oldKey));
    expect(row?.key_id).toBe(keyIdOf(oldKey));
    expect(await ahead.getValidToken({ id, owner: 'bob' })).toBe('AT2');
    expect(await refreshTokenOf(id)).toBe('RT1');
  });
});
