import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { runInTransaction } from 'typeorm-transactional';
import { RevocationSweep } from '../../../lib/tokens/revoking/revocation-sweep.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { type Application, temporaryDirectory } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';
import { bootTransactional } from './transactional-application.js';

class RolledBack extends Error {}

describeEachDatabase('inside @Transactional()', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let server: FaultServer;
  let app: Application;
  let tokens: OAuth2TokenService;
  let owner = 0;

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    server = await FaultServer.start();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    app = await bootTransactional(database, {
      background: { every: 3_600, mode: 'all' },
      providers: { acme: { ...client, endpoints: server.endpoints } },
    });
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    await server.close();
    directory.remove();
  });
  beforeEach(() => void (owner += 1));

  const me = (): { owner: string; provider: string } => ({ owner: `o${owner}`, provider: 'acme' });
  const save = (accessToken = 'AT1', more = {}): Promise<{ id: string }> =>
    tokens.save({
      ...me(),
      tokens: { access_token: accessToken, refresh_token: 'RT1', expires_in: 3600 },
      resourceOwner: { id: '1', name: 'One', ...more },
    });
  const saveExpired = async (accessToken = 'AT1'): Promise<{ id: string }> => {
    const token = await save(accessToken);
    app.clock.shift(2 * 3_600_000);
    return token;
  };
  const calls = (): number => server.to('/token').length;
  const scriptPair = (n: number): void =>
    server.script(
      '/token',
      json(200, { access_token: `AT${n}`, refresh_token: `RT${n}`, expires_in: 3600 }),
    );
  const rolledBack = async (work: () => Promise<unknown>): Promise<void> => {
    const end = runInTransaction(async () => {
      await work();
      throw new RolledBack();
    });
    expect(await errorOf(end)).toBeInstanceOf(RolledBack);
  };

  it('R-215 what was saved is found, and its token returned while it is valid', async () => {
    const other = { owner: 'reader', provider: 'acme' };
    const token = await runInTransaction(async () => {
      const { id } = await save();
      expect(await tokens.find({ owner: me().owner })).toHaveLength(1);
      expect((await tokens.findOne({ id }))?.name).toBe('One');
      expect(await tokens.getValidToken({ id, owner: me().owner })).toBe('AT1');
      return tokens.getValidToken(me());
    });
    expect(token).toBe('AT1');
    expect(await tokens.getValidToken(me())).toBe('AT1');
    expect(await errorOf(tokens.getValidToken(other))).toMatchObject({ code: 'not_found' });
  });

  it('R-216 a second save of the account in the same transaction replaces the first', async () => {
    await runInTransaction(async () => {
      const first = await save('AT1');
      const second = await save('AT2');
      expect(second.id).toBe(first.id);
      expect(await tokens.getValidToken(me())).toBe('AT2');
    });
    expect(await tokens.getValidToken(me())).toBe('AT2');
  });

  it('R-217 a rollback takes back what was saved in it, and nothing else', async () => {
    await rolledBack(() => save());
    expect(await errorOf(tokens.getValidToken(me()))).toMatchObject({ code: 'not_found' });
    await save('AT3');
    await rolledBack(() => save('AT4'));
    expect(await tokens.getValidToken(me())).toBe('AT3');
  });

  it('R-218 a refresh of a row that only the transaction sees names the cause', async () => {
    const before = calls();
    await rolledBack(async () => {
      await saveExpired('AT1');
      const error = await errorOf(tokens.getValidToken(me()));
      expect(error).toMatchObject({ code: 'token_refresh', reason: 'storage', retryable: true });
      expect(error.message).toContain('transaction of your application');
    });
    expect(calls()).toBe(before);
  });

  it('R-219 a refresh of a row that the transaction has changed names the cause', async () => {
    await saveExpired('AT1');
    const before = calls();
    await rolledBack(async () => {
      await saveExpired('AT2');
      const error = await errorOf(tokens.getValidToken(me()));
      expect(error).toMatchObject({ code: 'token_refresh', reason: 'storage', retryable: true });
      expect(error.message).toContain('transaction of your application');
    });
    expect(calls()).toBe(before);
    scriptPair(7);
    expect(await tokens.getValidToken(me())).toBe('AT7');
  });

  // SQLite has one connection, so nothing is tried.
  if (name !== 'sqlite')
    it('R-222 a locked row is tried twenty times, whatever the database says of the lock', async () => {
      await saveExpired('AT1');
      const query = jest.spyOn(app.dataSource.logger, 'logQuery');
      await rolledBack(async () => {
        await saveExpired('AT2');
        await errorOf(tokens.getValidToken(me()));
      });
      const tries = query.mock.calls.filter(([sql]) => sql.includes('FOR UPDATE NOWAIT'));
      query.mockRestore();
      expect(tries).toHaveLength(20);
    });

  it('R-220 a refreshed pair outlives the rollback of the transaction that asked for it', async () => {
    const { id } = await saveExpired('AT1');
    scriptPair(8);
    const before = calls();
    await rolledBack(async () => {
      const outcome = await tokens.getValidToken(me()).catch((e: Error) => e.message);
      // SQLite has one connection, which the transaction holds: there is no other to store the pair.
      if (name === 'sqlite') expect(outcome).toContain('transaction of your application');
      else expect(outcome).toBe('AT8');
    });
    expect(await tokens.getValidToken(me())).toBe('AT8');
    expect(calls()).toBe(before + 1);
    expect(await database.token(id)).toMatchObject({ version: 2 });
  });

  it('R-406 a disconnect sends nothing before the commit, and nothing after a rollback', async () => {
    // Another owner's connection of the same account would keep the grant.
    const { id } = await save('AT5', { id: 'alone' });
    const revoked = (): number => server.to('/revoke').length;
    const before = revoked();
    const sweep = (): Promise<void> => app.get(RevocationSweep).run(new AbortController().signal);
    await rolledBack(async () => {
      expect(await tokens.disconnect({ id })).toEqual({ revocation: 'pending' });
      expect(await tokens.find({ owner: me().owner })).toEqual([]);
    });
    await sweep();
    expect(await tokens.getValidToken(me())).toBe('AT5');
    await rolledBack(() => tokens.disconnectOwner(me().owner));
    await sweep();
    expect(await tokens.getValidToken(me())).toBe('AT5');
    expect(revoked()).toBe(before);
    await runInTransaction(() => tokens.disconnect({ id }));
    expect(revoked()).toBe(before);
    await sweep();
    expect(revoked()).toBeGreaterThan(before);
    expect(await tokens.find({ owner: me().owner })).toEqual([]);
  });

  // PostgreSQL ends a transaction at the first statement that it refuses.
  if (name === 'postgres')
    it('R-405 a statement that is refused names the cause, and is not repeated', async () => {
      await app.dataSource.query(
        "ALTER TABLE oauth2_token ADD CONSTRAINT no_bobs CHECK (name <> 'Bob')",
      );
      const bob = (): Promise<unknown> => save('AT1', { name: 'Bob' });
      const ended = { code: 'storage', outcome: 'transaction_ended', mayHaveSucceeded: false };
      await rolledBack(async () => {
        const refused = await errorOf(bob());
        expect(refused).toMatchObject(ended);
        expect(refused.message).toContain('23514 of the database, "no_bobs"');
        for (const next of [tokens.getValidToken(me()), tokens.find(me()), save()]) {
          const error = await errorOf(next);
          expect(error).toMatchObject(ended);
          expect(error.message).toContain('look for the first error');
        }
      });
      // Outside of a transaction only the name is missing.
      await bob();
      expect(await tokens.getValidToken(me())).toBe('AT1');
      await app.dataSource.query('ALTER TABLE oauth2_token DROP CONSTRAINT no_bobs');
    });

  if (name === 'mariadb')
    it('R-405 a refused value does not end the transaction', async () => {
      await app.dataSource.query(
        "ALTER TABLE oauth2_token ADD CONSTRAINT no_bobs CHECK (name <> 'Bob')",
      );
      await runInTransaction(() => save('AT1', { name: 'Bob' }));
      expect(await tokens.getValidToken(me())).toBe('AT1');
      await app.dataSource.query('ALTER TABLE oauth2_token DROP CONSTRAINT no_bobs');
    });

  // SQLite has one connection, which the transaction holds.
  if (name !== 'sqlite')
    it('R-407 a sweep in a transaction refreshes what is due, whatever becomes of the transaction', async () => {
      const { id } = await saveExpired('AT1');
      const due = app.clock.now() - 1_000;
      await database.set(id, 'refresh_at', due);
      // Rows of other tests are due, too.
      const pair = { access_token: 'AT9', refresh_token: 'RT9', expires_in: 3600 };
      server.always('/token', json(200, pair));
      await rolledBack(async () => {
        expect((await tokens.refreshDue()).refreshed).toBeGreaterThan(0);
      });
      server.always('/token', undefined);
      expect(await tokens.getValidToken(me())).toBe('AT9');
      expect(await database.token(id)).toMatchObject({ version: 2 });
    });

  it('R-221 callers outside of the transaction see and share nothing of it', async () => {
    const outside: Promise<unknown>[] = [];
    const ask = (): Promise<unknown> => tokens.getValidToken(me()).catch((e: Error) => e);
    const release = await new Promise<() => void>((ready) => {
      const transaction = runInTransaction(async () => {
        await save();
        await new Promise<void>((resolve) => ready(resolve));
        const outcomes: unknown[] = [];
        for (let call = 0; call < 20; call += 1) outcomes.push(await ask());
        return outcomes;
      });
      outside.push(transaction);
    });
    // On SQLite the transaction holds the one connection, so that others do see it.
    const others = name === 'sqlite' ? [] : Array.from({ length: 20 }, ask);
    release();
    expect(await outside[0]).toEqual(Array(20).fill('AT1'));
    for (const outcome of await Promise.all(others))
      expect(['AT1', expect.objectContaining({ code: 'not_found' })]).toContainEqual(outcome);
    expect(await tokens.getValidToken(me())).toBe('AT1');
  });
});
