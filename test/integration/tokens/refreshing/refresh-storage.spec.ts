import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../../fixtures/fault-responses.js';
import { until } from '../../../fixtures/until.js';
import { Application, captureOptions, newKey, sqlite } from '../../fixtures/application.js';
import { OAuth2CaptureModule } from '../../../../lib/oauth2-capture.module.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

describe('a pair that is being stored', () => {
  let vault: Vault;
  let host: Application;
  let tokens: OAuth2TokenService;
  const encryptionKeys = [newKey()];
  beforeEach(async () => {
    vault = await Vault.open({ encryptionKeys });
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const providers = { acme: { ...client, endpoints: vault.server.endpoints } };
    // A driver that waits for a lock blocks the process, and with it the test that holds the lock.
    host = await Application.of(
      sqlite(vault.database.path, { timeout: 20 }),
      OAuth2CaptureModule.forRoot(captureOptions({ encryptionKeys, providers })),
    );
    tokens = host.get(OAuth2TokenService);
  });
  afterEach(async () => {
    await host.close();
    await vault.close();
  });

  /** Scripts an answer that waits, and says when the request has arrived. */
  async function upstream(
    call: () => Promise<string>,
  ): Promise<{ result: Promise<string>; release: () => void }> {
    const before = vault.calls;
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    vault.server.script('/token', { ...RENEWED, after });
    const result = call();
    result.catch(() => undefined);
    await until(() => vault.calls > before);
    return { result, release: () => release() };
  }

  it('R-059: is kept in memory and tried again while another process locks the database', async () => {
    const { id } = await vault.saveExpired();
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const unlock = vault.lock();
    release();
    await sleep(400);
    expect(vault.row(id).version).toBe(1);
    unlock();
    expect(await result).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ version: 2, lease_id: null });
    expect(vault.calls).toBe(1);
    expect(await tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-553: is not there in time: the error and the log name the cause', async () => {
    const { id } = await vault.saveExpired();
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const unlock = vault.lock();
    release();
    const error = await errorOf(result);
    unlock();
    expect(error).toMatchObject({ code: 'token_refresh', reason: 'storage', retryable: true });
    expect(error.message).toContain('SQLITE_BUSY');
    const lines = host.log.lines.filter((line) => line.includes('could not store the new tokens'));
    expect(lines).toEqual([expect.stringContaining('SQLITE_BUSY')]);
  });

  it('R-059: is what later callers wait for, who do not send the old refresh token again', async () => {
    const { id } = await vault.saveExpired();
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const unlock = vault.lock();
    release();
    await sleep(100);
    const later = tokens.getValidToken({ id });
    await sleep(100);
    unlock();
    expect(await Promise.all([result, later])).toEqual(['AT2', 'AT2']);
    expect(vault.calls).toBe(1);
  });

  it('R-059: survives a shutdown that comes while the database is busy', async () => {
    const { id } = await vault.saveExpired();
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const closing = host.close();
    release();
    expect(await result).toBe('AT2');
    await closing;
    expect(vault.row(id).version).toBe(2);
  });

  it('R-058: is stored whole or not at all', async () => {
    const { id } = await vault.saveExpired();
    const before = vault.row(id);
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const unlock = vault.lock();
    release();
    await sleep(150);
    const { access_token, refresh_token, expires_at } = vault.row(id);
    expect({ access_token, refresh_token, expires_at }).toEqual({
      access_token: before.access_token,
      refresh_token: before.refresh_token,
      expires_at: before.expires_at,
    });
    unlock();
    await result;
    expect(vault.row(id).access_token).not.toBe(before.access_token);
    expect(vault.row(id).refresh_token).not.toBe(before.refresh_token);
  });

  it('is not requested while the database gives no lease', async () => {
    const { id } = await vault.saveExpired();
    const unlock = vault.lock();
    const error = await errorOf(tokens.getValidToken({ id }));
    unlock();
    expect(error).toMatchObject({ code: 'token_refresh', reason: 'storage', retryable: true });
    expect(error.message).toContain('Cause: error SQLITE_BUSY of the database.');
    expect(vault.calls).toBe(0);
  });

  it('R-059: commits what is written after a lock, so that others can read it', async () => {
    const { id } = await vault.saveExpired();
    const unlock = vault.lock();
    await errorOf(tokens.getValidToken({ id }));
    unlock();
    const bobs = await tokens.save({
      owner: 'bob',
      provider: 'acme',
      tokens: { access_token: 'BOBS' },
      resourceOwner: { id: '2' },
    });
    expect(vault.database.token(bobs.id)).toBeDefined();
    vault.server.script('/token', RENEWED);
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.row(id).version).toBe(2);
  });

  it('R-037: does not matter to a caller with a valid token', async () => {
    const { id } = await vault.saveAging();
    const unlock = vault.lock();
    const answer = await tokens.getValidToken({ id }).catch(String);
    unlock();
    expect(answer).toBe('AT1');
  });

  it('is not lost with a transaction of the application that is rolled back', async () => {
    const { id } = await vault.saveExpired();
    const runner = host.get(DataSource).createQueryRunner();
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    await runner.startTransaction();
    await runner.query('CREATE TABLE of_the_host (x)');
    release();
    await sleep(150);
    expect(vault.row(id).version).toBe(1);
    await runner.rollbackTransaction();
    expect(await result).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ version: 2, lease_id: null });
    expect(await tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.calls).toBe(1);
  });

  it('is not lost when such transactions come and go all the time', async () => {
    const { id } = await vault.saveExpired();
    let isOver = false;
    const runner = host.get(DataSource).createQueryRunner();
    const traffic = (async () => {
      for (let round = 0; round < 200 && !isOver; round += 1) {
        await runner.startTransaction();
        await sleep(round % 3);
        await runner.rollbackTransaction();
        await sleep(0);
      }
    })();
    for (let n = 2; n < 12; n += 1) {
      const answer = { access_token: `AT${n}`, refresh_token: `RT${n}`, expires_in: 3600 };
      vault.server.script('/token', json(200, answer));
      expect((await tokens.refresh({ id })).version).toBe(n);
      expect(await tokens.getValidToken({ id })).toBe(`AT${n}`);
    }
    isOver = true;
    await traffic;
    expect(vault.row(id)).toMatchObject({ version: 11, lease_id: null });
    expect(vault.calls).toBe(10);
  });

  it('does not change the application’s own transaction', async () => {
    const { id } = await vault.saveExpired();
    await host.get(DataSource).query('CREATE TABLE of_the_host (x)');
    const { result, release } = await upstream(() => tokens.getValidToken({ id }));
    const runner = host.get(DataSource).createQueryRunner();
    await runner.startTransaction();
    await runner.query('INSERT INTO of_the_host VALUES (1)');
    release();
    await sleep(50);
    await runner.query('INSERT INTO of_the_host VALUES (2)');
    await runner.commitTransaction();
    await result;
    expect(vault.database.all('SELECT x FROM of_the_host')).toEqual([{ x: 1 }, { x: 2 }]);
  });
});
