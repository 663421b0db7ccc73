import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import type { Row } from '../../databases/test-database.js';
import { newKey } from '../fixtures/application.js';
import { grant, keyIdOf, KeysFixture, pair, service } from '../fixtures/keys-fixture.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];
const DECRYPT = { code: 'token_refresh', reason: 'decrypt', retryable: false };

describeEachDatabase('a backup from before a change of keys', (name) => {
  reuseDatabases();
  let keys: KeysFixture;
  /** Rows as they were when the old key was the first. */
  let backup: Row[];
  let ids: string[];

  beforeEach(async () => {
    keys = await KeysFixture.open(name);
    const before = await keys.boot(oldKey);
    const saved = [];
    for (const account of ['1', '2']) saved.push(await service(before).save(grant(account)));
    ids = saved.map(({ id }) => id);
    backup = await keys.database.all('SELECT * FROM oauth2_token ORDER BY id');
    const during = await keys.boot(newerKey, oldKey);
    await service(during).rotateEncryptionKeys();
  });
  afterEach(() => keys.close());

  /** Puts rows of the backup in the place of the present ones. */
  const restore = async (rows = backup): Promise<void> => {
    for (const row of rows) {
      await keys.database.run('DELETE FROM oauth2_token WHERE id = ?', row.id ?? '');
      const json = (value: unknown): string => JSON.stringify(value);
      const values = Object.entries(row).map(([column, value]) =>
        ['access_token', 'refresh_token', 'binding'].includes(column) &&
        !String(value).startsWith('"')
          ? json(value)
          : value,
      );
      await keys.database.run(
        `INSERT INTO oauth2_token (${Object.keys(row).join(', ')})
         VALUES (${values.map(() => '?').join(', ')})`,
        ...values,
      );
    }
  };

  it('R-350: whose key was dropped does not boot, and the error names the missing key', async () => {
    await restore();
    const failure = await errorOf(keys.boot(newerKey));
    expect(failure.message).toContain('encryptionKeys');
    expect(failure.message).toContain(keyIdOf(oldKey));
    expect(await keys.database.all('SELECT * FROM oauth2_token ORDER BY id')).toEqual(backup);
  });

  it('R-350: restored in part boots with a warning, and its connections fail with decrypt', async () => {
    await restore(backup.slice(0, 1));
    const [lost = '', present = ''] = backup.map(({ id }) => String(id));
    const app = await keys.boot(newerKey);
    expect(app.log.text).toContain(keyIdOf(oldKey));
    expect(await errorOf(service(app).getValidToken({ id: lost }))).toMatchObject(DECRYPT);
    expect(await service(app).getValidToken({ id: present })).toBe('AT1');
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 0, failed: 1 });
    const [row] = await keys.database.all('SELECT * FROM oauth2_token WHERE id = ?', lost);
    expect(row).toEqual(backup[0]);
    expect(keys.server.requests).toEqual([]);
  });

  it('R-351: works once the old key is back, and without it after a rotation', async () => {
    await restore();
    const both = await keys.boot(newerKey, oldKey);
    for (const id of ids) expect(await service(both).getValidToken({ id })).toBe('AT1');
    expect(await service(both).rotateEncryptionKeys()).toEqual({ rotated: 2, failed: 0 });
    const alone = await keys.boot(newerKey);
    expect(alone.log.text).not.toContain(keyIdOf(oldKey));
    for (const id of ids) expect(await service(alone).getValidToken({ id })).toBe('AT1');
    const rows = await keys.database.tokens();
    expect(new Set(rows.map(({ key_id }) => key_id))).toEqual(new Set([keyIdOf(newerKey)]));
    keys.server.script('/token', pair('AT2', 'RT2'));
    await service(alone).refresh({ id: ids[0] ?? '' });
    expect(keys.server.to('/token').map(({ form }) => form.get('refresh_token'))).toEqual(['RT1']);
    expect(await service(alone).getValidToken({ id: ids[0] ?? '' })).toBe('AT2');
  });

  it('R-352: brings back a refresh token that was used since, which only the provider refuses', async () => {
    const app = await keys.boot(newerKey, oldKey);
    const [id = ''] = ids;
    keys.server.script('/token', pair('AT2', 'RT2'));
    await service(app).refresh({ id });
    await restore();
    expect(await service(app).getValidToken({ id })).toBe('AT1');
    keys.server.script('/token', { status: 400, body: '{"error":"invalid_grant"}' });
    expect(await errorOf(service(app).refresh({ id }))).toMatchObject({
      code: 'reauthorization_required',
      reason: 'rejected',
    });
    expect(keys.server.to('/token').map(({ form }) => form.get('refresh_token'))).toEqual([
      'RT1',
      'RT1',
    ]);
  });
});
