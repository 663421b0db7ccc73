import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import { type Answer, json } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const DEAD = json(400, { error: 'invalid_grant' });

let account = 0;

describe('changes while a refresh is in flight', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterAll(() => vault.close());

  /** A refresh of a fresh connection, and what happens before its answer arrives. */
  async function during(
    answer: Answer,
    incident: (id: string, input: { resourceOwner: { id: string } }) => Promise<unknown>,
  ): Promise<{ id: string; outcome: Promise<string> }> {
    const input = { resourceOwner: { id: `account-${(account += 1)}` } };
    const { id } = await vault.saveExpired({}, input);
    let arrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    vault.server.script('/token', () => {
      arrived();
      return { ...answer, after };
    });
    const outcome = vault.tokens.getValidToken({ id });
    outcome.catch(() => undefined);
    await arrival;
    await incident(id, input);
    release();
    return { id, outcome };
  }

  it('a disconnect: the row stays deleted, and the pair without an owner is revoked', async () => {
    const { id, outcome } = await during(RENEWED, (id) => vault.tokens.disconnect({ id }));
    expect(await errorOf(outcome)).toMatchObject({ code: 'not_found' });
    expect(vault.database.token(id)).toBeUndefined();
    const revoked = vault.server.to('/revoke').map(({ form }) => form.get('token'));
    expect(revoked).toEqual(['RT1', 'AT1', 'RT2', 'AT2']);
  });

  it('a disconnect, at a provider that does not confirm: both revocations are pending', async () => {
    vault.server.script('/revoke', json(503, {}), json(503, {}));
    const { outcome } = await during(RENEWED, (id) => vault.tokens.disconnect({ id }));
    expect(await errorOf(outcome)).toMatchObject({ code: 'not_found' });
    expect(vault.database.all('SELECT id FROM oauth2_revocation')).toHaveLength(2);
    const before = vault.server.to('/revoke').length;
    vault.pass(60_000);
    await vault.app.get(BackgroundTasks).run();
    const revoked = vault.server.to('/revoke').slice(before);
    expect(revoked.map(({ form }) => form.get('token')).sort()).toEqual([
      'AT1',
      'AT2',
      'RT1',
      'RT2',
    ]);
    expect(vault.database.all('SELECT id FROM oauth2_revocation')).toEqual([]);
  });

  it('a disconnect, and the account connected again: its grant is not revoked', async () => {
    const before = vault.server.to('/revoke').length;
    const { outcome } = await during(RENEWED, async (id, input) => {
      vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id);
      await vault.save({}, input);
    });
    expect(await errorOf(outcome)).toMatchObject({ code: 'not_found' });
    expect(vault.server.to('/revoke')).toHaveLength(before);
  });

  it('a disconnect by hand in the database, of an account that another owner shares', async () => {
    const before = vault.server.to('/revoke').length;
    const { outcome } = await during(RENEWED, async (id, input) => {
      await vault.save({}, { ...input, owner: 'bob' });
      vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id);
    });
    expect(await errorOf(outcome)).toMatchObject({ code: 'not_found' });
    // The revocation of this provider ends the whole grant, and bob's is part of it.
    expect(vault.server.to('/revoke')).toHaveLength(before);
  });

  it('a disconnect, and the grant had already ended', async () => {
    const { id, outcome } = await during(DEAD, (id) => vault.tokens.disconnect({ id }));
    expect(await errorOf(outcome)).toMatchObject({ code: 'not_found' });
    expect(vault.database.token(id)).toBeUndefined();
  });

  it('a reconnect: its pair is used, and ours is left to expire', async () => {
    const before = vault.server.to('/revoke').length;
    const newer = { access_token: 'AT-new', refresh_token: 'RT-new' };
    const { id, outcome } = await during(RENEWED, (_, input) => vault.save(newer, input));
    expect(await outcome).toBe('AT-new');
    expect(vault.row(id)).toMatchObject({ version: 3, status: 'active' });
    expect(vault.server.to('/revoke')).toHaveLength(before);
    vault.database.expire(id);
    vault.server.script('/token', RENEWED);
    await vault.tokens.getValidToken({ id });
    expect(vault.server.to('/token').at(-1)?.form.get('refresh_token')).toBe('RT-new');
  });

  it('R-064: a reconnect, and the old grant has ended: the new one works', async () => {
    const newer = { access_token: 'AT-new' };
    const { id, outcome } = await during(DEAD, (_, input) => vault.save(newer, input));
    expect(await outcome).toBe('AT-new');
    expect(vault.row(id)).toMatchObject({ status: 'active', status_reason: null, version: 3 });
  });

  it('a reconnect, and a failure that may pass: the new pair stays untouched', async () => {
    const newer = { access_token: 'AT-new' };
    const { id, outcome } = await during(json(503, {}), (_, input) => vault.save(newer, input));
    await outcome.catch(() => undefined);
    expect(vault.row(id)).toMatchObject({ status: 'active', failures: 0, retry_at: null });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT-new');
  });

  it('the end of the lease, without another process: the pair is stored anyway', async () => {
    const { id, outcome } = await during(RENEWED, async (id) =>
      vault.database.run(
        'UPDATE oauth2_token SET lease_id = NULL, lease_until = NULL WHERE id = ?',
        id,
      ),
    );
    expect(await outcome).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ version: 2 });
  });

  it('R-362: the end of the lease, and another process took it: the pair is stored all the same', async () => {
    const { id, outcome } = await during(RENEWED, async (id) =>
      vault.database.run(
        "UPDATE oauth2_token SET lease_id = 'rival', lease_until = ?, lease_ttl = 60000, claim_no = 3 WHERE id = ?",
        Date.now() + 60_000,
        id,
      ),
    );
    expect(await outcome).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ version: 2, claim_no: 3, lease_id: 'rival' });
  });

  it('R-053: the same, and the other process was refused: our pair is stored', async () => {
    const { id, outcome } = await during(RENEWED, async (id) =>
      vault.database.run(
        "UPDATE oauth2_token SET lease_id = NULL, lease_until = NULL, status = 'reauthorization_required', status_reason = 'rejected' WHERE id = ?",
        id,
      ),
    );
    expect(await outcome).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ status: 'active', status_reason: null, version: 2 });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-053: a rejection after the lease was lost changes no status', async () => {
    const { id, outcome } = await during(DEAD, async (id) =>
      vault.database.run("UPDATE oauth2_token SET lease_id = 'rival' WHERE id = ?", id),
    );
    expect(await errorOf(outcome)).toMatchObject({ reason: 'superseded', retryable: true });
    expect(vault.row(id)).toMatchObject({ status: 'active', lease_id: 'rival' });
  });

  it('a change of the profile: it changes no version and loses no pair', async () => {
    const { id, outcome } = await during(RENEWED, async (id) =>
      vault.database.run("UPDATE oauth2_token SET name = 'New Name' WHERE id = ?", id),
    );
    expect(await outcome).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ version: 2, name: 'New Name' });
  });
});
