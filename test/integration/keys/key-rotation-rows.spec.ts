import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { pause } from '../../../lib/core/timing/pause.js';
import { StorageError } from '../../../lib/core/statements/storage.error.js';
import { InFlightWork } from '../../../lib/core/lifecycle/in-flight-work.js';
import { KeyRotation } from '../../../lib/tokens/keys/key-rotation.js';
import { EncryptedRowsRepository } from '../../../lib/tokens/keys/encrypted-rows.repository.js';
import { newKey } from '../fixtures/application.js';
import {
  beforeWriting,
  grant,
  KeysFixture,
  keyIdOf,
  pair,
  service,
} from '../fixtures/keys-fixture.js';
import { multiply } from '../fixtures/encrypted-rows.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];

describe('a row during a change of keys', () => {
  let keys: KeysFixture;
  beforeEach(async () => void (keys = await KeysFixture.open('sqlite')));
  afterEach(() => keys.close());

  it('R-077: a refresh in flight stores its pair', async () => {
    const { id } = await service(await keys.boot(oldKey)).save(grant('1'));
    const app = await keys.boot(newerKey, oldKey);
    let answered = (): void => undefined;
    const after = new Promise<void>((resolve) => (answered = resolve));
    keys.server.script('/token', { ...pair('AT2', 'RT2'), after });
    const refresh = service(app).refresh({ id });
    while (keys.server.to('/token').length === 0) await pause(5);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    answered();
    await refresh;
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    expect((await keys.database.token(id))?.version).toBe(2);
  });

  it('R-077: a connection that is deleted meanwhile stays deleted', async () => {
    const old = service(await keys.boot(oldKey));
    const { id } = await old.save(grant('1'));
    await old.save(grant('2'));
    const app = await keys.boot(newerKey, oldKey);
    beforeWriting(app, () => old.disconnect({ id }));
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    expect(await keys.database.tokens()).toHaveLength(1);
  });

  it('leaves a row that cannot be decrypted, logs it once, and continues', async () => {
    const ids = (await multiply(await keys.boot(oldKey), 30)).toSorted();
    const [tampered, ...more] = ids.slice(3, 10);
    await keys.database.set(
      String(tampered),
      'access_token',
      `v2.${keyIdOf(oldKey)}.${'A'.repeat(60)}`,
    );
    for (const id of more) await keys.database.set(id, 'owner_id', 'mallory');
    const before = await keys.database.tokens();
    const app = await keys.boot(newerKey, oldKey);
    expect(await service(app).rotateEncryptionKeys({ batch: 4 })).toEqual({
      rotated: 23,
      failed: 7,
    });
    const left = (await keys.database.tokens()).filter(({ key_id }) => key_id === keyIdOf(oldKey));
    expect(left).toEqual(before.filter(({ id }) => ids.slice(3, 10).includes(String(id))));
    const lines = app.log.lines.filter((line) => line.includes('do not open'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/oauth2_token: rows that do not open .*: 7 \(/);
    expect(lines[0]).toContain(ids[3]);
    expect(lines[0]).not.toContain(ids[9]);
  });

  it('R-078: leaves the rows of a key that is missing, and finishes when it is back', async () => {
    const missing = newKey();
    await multiply(await keys.boot(missing), 5);
    await service(await keys.boot(oldKey, missing)).save(grant('1'));
    const app = service(await keys.boot(newerKey, oldKey));
    expect(await app.rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 5 });
    const back = service(await keys.boot(newerKey, missing));
    expect(await back.rotateEncryptionKeys()).toEqual({ rotated: 5, failed: 0 });
  });

  it('R-080: a process with other keys changes no row that it cannot decrypt', async () => {
    const a = service(await keys.boot(oldKey));
    const { id } = await a.save(grant('1'));
    const both = service(await keys.boot(newerKey, oldKey));
    await both.save(grant('2'));
    const before = JSON.stringify(await keys.database.token(id));
    const b = service(await keys.boot(newerKey));
    expect(await b.rotateEncryptionKeys()).toEqual({ rotated: 0, failed: 1 });
    for (const call of [b.getValidToken({ id }), b.refresh({ id })]) {
      expect(await errorOf(call)).toMatchObject({ reason: 'decrypt', retryable: false });
    }
    expect(JSON.stringify(await keys.database.token(id))).toBe(before);
    expect(keys.server.to('/token')).toHaveLength(0);
    expect(await a.getValidToken({ id })).toBe('AT1');
  });

  it('continues where it was interrupted', async () => {
    await multiply(await keys.boot(oldKey), 50);
    const app = await keys.boot(newerKey, oldKey);
    const rotation = app.get(KeyRotation);
    const first = await rotation.rotate({ batch: 10 }, ({ rotated }) => {
      if (rotated >= 20) app.get(InFlightWork).begin();
    });
    // The page that was read meanwhile is written yet.
    expect(first.rotated).toBeGreaterThanOrEqual(20);
    expect(first.rotated).toBeLessThanOrEqual(40);
    const second = (await keys.boot(newerKey, oldKey)).get(KeyRotation);
    expect(await second.remaining()).toBe(50 - first.rotated);
    expect(await second.rotate()).toEqual({ rotated: 50 - first.rotated, failed: 0 });
  });

  it('is written whole when the application ends meanwhile', async () => {
    await multiply(await keys.boot(oldKey), 50);
    const app = await keys.boot(newerKey, oldKey);
    let closed: Promise<void> | undefined;
    const result = await app.get(KeyRotation).rotate({ batch: 10 }, () => {
      closed ??= app.close();
    });
    await closed;
    const rows = await keys.database.tokens();
    const moved = rows.filter(({ key_id }) => key_id === keyIdOf(newerKey));
    expect(moved).toHaveLength(result.rotated);
    expect(result.rotated).toBeLessThan(50);
  });

  it('writes rows one by one when the database refuses them together', async () => {
    await multiply(await keys.boot(oldKey), 20);
    const app = await keys.boot(newerKey, oldKey);
    const rows = app.get(EncryptedRowsRepository);
    const replace = rows.replace.bind(rows);
    rows.replace = (table, some) =>
      some.length > 1
        ? Promise.reject(new StorageError(new Error('deadlock detected')))
        : replace(table, some);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 20, failed: 0 });
  });

  it('R-077: is encrypted again when a transaction of the application rolled it back', async () => {
    const { id } = await service(await keys.boot(oldKey)).save(grant('1'));
    const app = await keys.boot(newerKey, oldKey);
    const database = app.get(CaptureDatabase);
    const runner = app.dataSource.createQueryRunner();
    const write = database.write.bind(database);
    let attempts = 0;
    database.write = (statement, options) =>
      write(async (manager) => {
        attempts += 1;
        if (attempts > 1) return statement(manager);
        await runner.startTransaction();
        const written = statement(manager);
        return written.finally(() => setTimeout(() => void runner.rollbackTransaction(), 30));
      }, options);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    expect(attempts).toBe(2);
    expect((await keys.database.token(id))?.key_id).toBe(keyIdOf(newerKey));
  });

  it('is encrypted with the first key, in both directions', async () => {
    await service(await keys.boot(oldKey)).save(grant('1'));
    for (const ring of [
      [newerKey, oldKey],
      [oldKey, newerKey],
    ]) {
      const app = service(await keys.boot(...ring));
      expect(await app.rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
      expect(await app.rotateEncryptionKeys()).toEqual({ rotated: 0, failed: 0 });
    }
  });
});
