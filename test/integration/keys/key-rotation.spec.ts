import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { OAuth2AuthorizationService } from '../../../lib/authorization/oauth2-authorization.service.js';
import { BackgroundTasks } from '../../../lib/core/lifecycle/background-tasks.js';
import { KeyRotation } from '../../../lib/tokens/keys/key-rotation.js';
import { describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import type { Row } from '../../databases/test-database.js';
import { newKey } from '../fixtures/application.js';
import { json } from '../../fixtures/fault-responses.js';
import { Flow } from '../fixtures/flow.js';
import {
  beforeWriting,
  grant,
  KeysFixture,
  keyIdOf,
  pair,
  service,
} from '../fixtures/keys-fixture.js';
import { accessTokenOf, multiply } from '../fixtures/encrypted-rows.js';

const [oldKey, newerKey] = [newKey(), newKey()];

describeEachDatabase('a change of keys', (name) => {
  reuseDatabases();
  let keys: KeysFixture;
  beforeEach(async () => void (keys = await KeysFixture.open(name)));
  afterEach(() => keys.close());

  const withoutKey = (row: Row): Row => ({
    ...row,
    key_id: 0,
    access_token: 0,
    refresh_token: 0,
    binding: 0,
  });

  it('R-077: encrypts every row again, and changes nothing else of it', async () => {
    const ids = await multiply(await keys.boot(oldKey), 1_234);
    const before = await keys.database.tokens();
    const app = await keys.boot(newerKey, oldKey);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1_234, failed: 0 });
    const after = await keys.database.tokens();
    expect(after.map(withoutKey)).toEqual(before.map(withoutKey));
    const envelope = new RegExp(`^v2\\.${keyIdOf(newerKey)}\\.`);
    for (const row of after) {
      expect(row.key_id).toBe(keyIdOf(newerKey));
      expect(row.access_token).toMatch(envelope);
      expect(row.refresh_token).toMatch(envelope);
    }
    const alone = service(await keys.boot(newerKey));
    for (const id of ids.slice(0, 50)) {
      expect(await alone.getValidToken({ id })).toBe(accessTokenOf(id));
    }
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 0, failed: 0 });
  });

  it('R-077: includes flows in progress and pending revocations', async () => {
    const old = await keys.boot(oldKey);
    const flow = await Flow.begin(old);
    keys.server.script('/revoke', json(503, {}));
    const { id } = await service(old).save(grant('1'));
    expect(await service(old).disconnect({ id })).toEqual({ revocation: 'pending' });
    const app = await keys.boot(newerKey, oldKey);
    expect(await app.get(KeyRotation).remaining()).toBe(2);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 2, failed: 0 });

    const alone = await keys.boot(newerKey);
    const finished = await alone.get(OAuth2AuthorizationService).complete({
      owner: 'alice',
      provider: 'acme',
      binding: flow.binding,
      query: await flow.consent(),
    });
    expect(finished.token.provider).toBe('acme');

    alone.clock.shift(60 * 60 * 1000);
    await alone.get(BackgroundTasks).run();
    const revoked = keys.server.to('/revoke').map(({ form }) => form.get('token'));
    expect(revoked).toEqual(['RT1', 'RT1', 'AT1']);
  });

  it('R-077: a refresh between reading and writing wins, and its row is read again', async () => {
    const old = service(await keys.boot(oldKey));
    const { id } = await old.save(grant('1'));
    const app = await keys.boot(newerKey, oldKey);
    keys.server.script('/token', pair('AT2', 'RT2'), pair('AT3', 'RT3'));
    let refreshed = {} as Row;
    beforeWriting(app, async () => {
      await old.refresh({ id });
      refreshed = (await keys.database.token(id)) ?? {};
    });
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    const row = (await keys.database.token(id)) ?? {};
    expect(row.key_id).toBe(keyIdOf(newerKey));
    expect(withoutKey(row)).toEqual(withoutKey(refreshed));
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    // The pair is whole: one more refresh works, with the refresh token that came with it.
    await service(app).refresh({ id });
    expect(await service(app).getValidToken({ id })).toBe('AT3');
    expect(keys.server.to('/token').at(-1)?.form.get('refresh_token')).toBe('RT2');
  });

  it('may be made by several processes at once', async () => {
    const ids = await multiply(await keys.boot(oldKey), 1_000);
    const apps = await Promise.all(Array.from({ length: 4 }, () => keys.boot(newerKey, oldKey)));
    const results = await Promise.all(
      apps.map((app) => service(app).rotateEncryptionKeys({ batch: 50 })),
    );
    expect(results.map(({ failed }) => failed)).toEqual([0, 0, 0, 0]);
    expect(results.reduce((sum, { rotated }) => sum + rotated, 0)).toBe(1_000);
    const alone = service(await keys.boot(newerKey));
    for (const id of ids.slice(0, 50)) {
      expect(await alone.getValidToken({ id })).toBe(accessTokenOf(id));
    }
  });
});
