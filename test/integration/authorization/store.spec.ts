import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { AuthorizationStore } from '../../../lib/authorization/storage/authorization.store.js';
import { BackgroundTasks } from '../../../lib/core/lifecycle/background-tasks.js';
import { hashSecret } from '../../../lib/authorization/storage/flow-secrets.js';
import { OAuth2Authorization } from '../../../lib/authorization/storage/oauth2-authorization.entity.js';
import { Flow } from '../fixtures/flow.js';
import { Vault } from '../fixtures/vault.js';

describe('the storage of pending flows', () => {
  let vault: Vault;
  let store: AuthorizationStore;
  beforeEach(async () => {
    vault = await Vault.open();
    store = vault.app.get(AuthorizationStore);
  });
  afterEach(() => vault.close());

  const begin = async (owner = 'alice'): Promise<string> =>
    hashSecret((await Flow.begin(vault.app, { owner })).state);
  const pending = (owner: string): unknown[] =>
    vault.database.pending().filter((row) => row.owner_id === owner);

  it('S-017: knows a flow by the hash of its state, and keeps nothing in clear', async () => {
    const flow = await Flow.begin(vault.app);
    const row = vault.database.pending()[0] ?? {};
    expect(row.state_hash).toBe(hashSecret(flow.state));
    const text = JSON.stringify(row);
    expect(text).not.toContain(flow.state);
    expect(text).not.toContain(flow.binding);
    expect(row.code_verifier).toMatch(/^v2\./);
    expect(Number(row.expires_at) - Number(row.created_at)).toBe(600_000);
    expect(await store.find(String(row.state_hash))).toBeInstanceOf(OAuth2Authorization);
  });

  it('S-007: gives a flow to one of ten concurrent callers', async () => {
    for (let round = 0; round < 5; round += 1) {
      const hash = await begin();
      const taken = await Promise.all(Array.from({ length: 10 }, () => store.consume(hash)));
      expect(taken.filter(Boolean)).toHaveLength(1);
      expect(await store.find(hash)).toBeUndefined();
      expect(await store.consume(hash)).toBe(false);
    }
  });

  it('stores twenty of one owner, and deletes the oldest', async () => {
    const hashes: string[] = [];
    for (let flow = 0; flow < 25; flow += 1) {
      hashes.push(await begin());
      vault.pass(10);
    }
    await begin('bob');
    expect(pending('alice')).toHaveLength(20);
    expect(pending('bob')).toHaveLength(1);
    const present = await Promise.all(hashes.map((hash) => store.find(hash)));
    expect(present.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => undefined));
    expect(present.slice(5).every((flow) => flow !== undefined)).toBe(true);
  });

  it('stores no more when they all start at once', async () => {
    await Promise.all(Array.from({ length: 40 }, () => begin()));
    expect(pending('alice')).toHaveLength(20);
  });

  it('S-008: deletes expired flows when any user starts a flow', async () => {
    const hash = await begin();
    vault.pass(599_000);
    await begin('bob');
    expect(await store.find(hash)).toBeDefined();
    vault.pass(2_000);
    await begin('bob');
    expect(pending('alice')).toEqual([]);
    expect(pending('bob')).toHaveLength(2);
  });

  it('S-008: deletes expired flows in a background round, when no user starts one', async () => {
    await begin();
    vault.pass(300_000);
    const later = await begin('bob');
    vault.pass(301_000);
    const background = vault.app.get(BackgroundTasks);
    await background.run();
    expect(pending('alice')).toEqual([]);
    expect(await store.find(later)).toBeDefined();
    expect(await store.purge()).toBe(0);
  });

  it('keeps a flow that began inside a transaction of the host which is rolled back', async () => {
    const runner = vault.app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    const begun = begin();
    await sleep(100);
    await runner.rollbackTransaction();
    expect(await store.find(await begun)).toBeDefined();
  });

  it('does not bring a consumed flow back with such a rollback', async () => {
    const hash = await begin();
    const runner = vault.app.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    const consumed = store.consume(hash);
    await sleep(100);
    await runner.rollbackTransaction();
    expect(await consumed).toBe(true);
    expect(await store.find(hash)).toBeUndefined();
  });
});
