import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../lib/core/lifecycle/background-tasks.js';
import { describeEachDatabase, reuseDatabases } from '../../databases/databases.js';
import { json } from '../../fixtures/fault-responses.js';
import { type Application, newKey } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { grant, keyIdOf, KeysFixture, service } from '../fixtures/keys-fixture.js';
import { errorOf } from '../fixtures/vault.js';

const [oldKey, newerKey] = [newKey(), newKey()];
const DAY = 24 * 60 * 60 * 1000;

describeEachDatabase('what another key has encrypted', (name) => {
  reuseDatabases();
  let keys: KeysFixture;
  let behind: Application;
  let ahead: Application;

  beforeEach(async () => {
    keys = await KeysFixture.open(name);
    behind = await keys.boot(oldKey);
    ahead = await keys.boot(newerKey, oldKey);
  });
  afterEach(() => keys.close());

  const round = (app: Application): Promise<void> => app.get(BackgroundTasks).run();
  const sent = (): (string | null)[] =>
    keys.server.to('/revoke').map(({ form }) => form.get('token'));
  const pass = (ms: number): void => [behind, ahead].forEach(({ clock }) => clock.shift(ms));

  it('R-138 a flow waits for a process that has its key', async () => {
    const flow = await Flow.begin(ahead);
    const query = await flow.consent();
    const before = await keys.database.pending();
    const lacking = await errorOf(flow.complete(query, {}, behind));
    expect(lacking).toMatchObject({ code: 'decrypt' });
    expect(lacking.message).toContain('encryptionKeys');
    expect(await keys.database.pending()).toEqual(before);
    expect(keys.server.to('/token')).toEqual([]);
    expect(await flow.complete(query)).toMatchObject({ token: { ownerId: 'alice' } });
  });

  it('R-139 a connection that is disconnected is revoked by a process that has its key', async () => {
    const { id } = await service(ahead).save(grant('1'));
    expect(await service(behind).disconnect({ id })).toEqual({ revocation: 'pending' });
    expect(await keys.database.tokens()).toEqual([]);
    expect(sent()).toEqual([]);
    pass(DAY / 24);
    await round(ahead);
    expect(sent()).toEqual(['RT1', 'AT1']);
    expect(await keys.database.revocations()).toEqual([]);
  });

  it('R-139 the same after a change of keys', async () => {
    const { id } = await service(ahead).save(grant('1'));
    await service(behind).disconnect({ id });
    expect(await service(behind).rotateEncryptionKeys()).toMatchObject({ failed: 1 });
    const app = await keys.boot(oldKey, newerKey);
    expect(await service(app).rotateEncryptionKeys()).toEqual({ rotated: 1, failed: 0 });
    expect(await keys.database.revocations()).toMatchObject([{ key_id: keyIdOf(oldKey) }]);
    pass(DAY / 24);
    await round(behind);
    expect(sent()).toEqual(['RT1', 'AT1']);
  });

  it('R-140 a revocation is neither counted nor given up by a process that lacks its key', async () => {
    const { id } = await service(ahead).save(grant('1'));
    keys.server.script('/revoke', json(503, {}));
    await service(ahead).disconnect({ id });
    const before = await keys.database.revocations();
    for (let day = 0; day < 9; day += 1) {
      pass(DAY);
      await round(behind);
    }
    expect(await keys.database.revocations()).toEqual(before);
    const late = await keys.boot(oldKey);
    expect(late.log.text).toMatch(/revocations wait for key [0-9a-f]{12}, which is not in/);
    await round(ahead);
    expect(sent().slice(1)).toEqual(['RT1', 'AT1']);
  });

  it('R-140 a damaged revocation is kept while it cannot be decrypted', async () => {
    const { id } = await service(behind).save(grant('1'));
    keys.server.script('/revoke', json(503, {}));
    await service(behind).disconnect({ id });
    const [entry] = await keys.database.revocations();
    const write = (content: string): Promise<void> =>
      keys.database.run('UPDATE oauth2_revocation SET refresh_token = ?', content);
    await write('{"cut":1}');
    for (let day = 0; day < 9; day += 1) {
      pass(DAY);
      await round(behind);
    }
    expect(sent()).toHaveLength(1);
    await write(JSON.stringify(entry?.refresh_token));
    pass(DAY);
    await round(behind);
    expect(sent().slice(1)).toEqual(['RT1', 'AT1']);
  });
});
