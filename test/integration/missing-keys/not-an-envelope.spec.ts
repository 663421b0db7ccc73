import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ConnectionTree } from '../../../lib/tokens/connections/connection-tree.js';
import type { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { json } from '../../fixtures/fault-responses.js';
import { type Application, newKey } from '../fixtures/application.js';
import { grant, KeysFixture, keyIdOf, pair, service } from '../fixtures/keys-fixture.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];

/** Valid JSON, as every database lets an operator write it. */
const CONTENTS = ['null', '{"v1":"cut"}', '["a"]', '42', 'true', '"plain"', '""'];

describeEachDatabase('an encrypted column whose content is not an envelope', (name) => {
  let keys: KeysFixture;
  let app: Application;
  let tokens: OAuth2TokenService;
  let rotating: OAuth2TokenService;
  let serial = 0;
  let id: string;

  beforeAll(async () => {
    keys = await KeysFixture.open(name, { background: { every: 3_600, mode: 'all' } });
    app = await keys.boot(oldKey);
    tokens = service(app);
    // One that opens stands for the key when another process boots.
    await tokens.save(grant('whole'));
    rotating = service(await keys.boot(newerKey, oldKey));
  });
  afterAll(() => keys.close());

  beforeEach(async () => {
    ({ id } = await tokens.save(grant(`account-${(serial += 1)}`)));
    keys.server.requests.length = 0;
  });
  afterEach(() => keys.database.run('DELETE FROM oauth2_token WHERE id = ?', id));

  const write = (column: string, content: string): Promise<void> =>
    keys.database.run(`UPDATE oauth2_token SET ${column} = ? WHERE id = ?`, content, id);

  it.each(CONTENTS)('R-134 is an error that passes when it is restored: %s', async (content) => {
    await keys.database.expire(id);
    const whole = await keys.database.token(id);
    await write('refresh_token', content);
    const before = await keys.database.token(id);
    for (const use of [tokens.getValidToken({ id }), tokens.refresh({ id })]) {
      expect(await errorOf(use)).toMatchObject({ reason: 'decrypt', tokenId: id });
    }
    expect(await keys.database.token(id)).toEqual(before);
    expect(await tokens.findOne({ id })).toMatchObject({ status: 'active' });
    expect(keys.server.to('/token')).toEqual([]);

    await write('refresh_token', JSON.stringify(whole?.refresh_token));
    keys.server.script('/token', pair('AT2', 'RT2'));
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(keys.server.to('/token')[0]?.form.get('refresh_token')).toBe('RT1');
  });

  it('R-135 survives the sweep, a validation and the list of connections', async () => {
    await write('refresh_token', 'null');
    const before = await keys.database.token(id);
    keys.server.script('/userinfo', json(401, {}));
    expect(await errorOf(tokens.validate({ id }))).toMatchObject({ reason: 'decrypt' });
    expect(await keys.database.token(id)).toEqual(before);

    const now = app.clock.now();
    await keys.database.set(id, 'expires_at', now - 1_000);
    await keys.database.set(id, 'refresh_at', now - 1_000);
    expect(await tokens.refreshDue()).toMatchObject({ failed: 1 });
    const [connection] = await app.get(ConnectionTree).accounts('alice', { skip: 0, take: 1 });
    expect(connection).toMatchObject({ token: { status: 'active' }, isRefreshable: true });
    const after = await keys.database.token(id);
    expect(after).toMatchObject({ status: 'active', refresh_token: before?.refresh_token ?? null });
  });

  it.each(CONTENTS)('R-136 is left as it is by a change of keys: %s', async (content) => {
    const whole = await keys.database.token(id);
    await write('refresh_token', content);
    const before = await keys.database.token(id);
    expect(await rotating.rotateEncryptionKeys()).toMatchObject({ failed: 1 });
    expect(await keys.database.token(id)).toEqual(before);
    const moved = await errorOf(rotating.reassign({ id }, { owner: 'bob' }));
    expect(moved).toMatchObject({ reason: 'decrypt' });
    expect(await keys.database.token(id)).toEqual(before);

    await write('refresh_token', JSON.stringify(whole?.refresh_token));
    expect(await rotating.rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    expect(await keys.database.token(id)).toMatchObject({ key_id: keyIdOf(newerKey) });
  });

  it('R-137 in one row does not stop the boot while another row of its key can be decrypted', async () => {
    await tokens.save(grant('whole as well'));
    await tokens.save(grant('another'));
    const all = await keys.database.tokens();
    const rows = all.filter(({ key_id }) => key_id === keyIdOf(oldKey));
    const first = rows.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1))[0];
    const damaged = { id: String(first?.id), content: first?.access_token ?? null };
    await keys.database.set(damaged.id, 'access_token', 'damaged');
    const later = await keys.boot(oldKey, newerKey);
    const error = await errorOf(service(later).getValidToken({ id: damaged.id }));
    expect(error).toMatchObject({ reason: 'decrypt' });
    await keys.database.set(damaged.id, 'access_token', damaged.content);
  });
});
