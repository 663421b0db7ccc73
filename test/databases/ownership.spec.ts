import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import Database from 'libsql';
import { BackgroundTasks } from '../../lib/core/lifecycle/background-tasks.js';
import { migrationsFor, OAuth2CaptureModule, OAuth2TokenService } from '../../lib/index.js';
import type { OAuth2Token } from '../../lib/tokens/storage/oauth2-token.entity.js';
import { html } from '../fixtures/fault-responses.js';
import { FaultServer } from '../fixtures/fault-server.js';
import {
  Application,
  captureOptions,
  newKey,
  temporaryDirectory,
} from '../integration/fixtures/application.js';
import { errorOf } from '../integration/fixtures/vault.js';
import { createDatabase, describeEachDatabase } from './databases.js';
import type { TestDatabase } from './test-database.js';

const HOUR_MS = 60 * 60 * 1000;

describeEachDatabase('whose a connection is', (name) => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let database: TestDatabase;
  let server: FaultServer;
  let apps: Application[];
  let tokens: OAuth2TokenService;

  beforeAll(async () => {
    directory = temporaryDirectory();
    database = await createDatabase(name, directory.file);
    server = await FaultServer.start();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const capture = captureOptions({
      encryptionKeys: [newKey()],
      providers: { acme: { ...client, endpoints: server.endpoints } },
    });
    const options = {
      ...database.options,
      ...(name === 'sqlite' && { driver: Database, enableWAL: true, timeout: 5000 }),
      autoLoadEntities: true,
      migrations: migrationsFor(database.dialect),
      migrationsRun: true,
    } as TypeOrmModuleOptions;
    const boot = (): Promise<Application> =>
      Application.of(TypeOrmModule.forRoot(options), OAuth2CaptureModule.forRoot(capture));
    apps = [await boot(), await boot()];
    tokens = (apps[0] as Application).get(OAuth2TokenService);
  });
  afterAll(async () => {
    await Promise.all(apps.map((app) => app.close()));
    await database.close();
    await server.close();
    directory.remove();
  });

  const save = (owner: string, account: string): Promise<OAuth2Token> =>
    tokens.save({
      owner,
      provider: 'acme',
      tokens: { access_token: `AT-${owner}-${account}`, refresh_token: 'RT', expires_in: 3600 },
      resourceOwner: { id: account },
    });

  it('changes atomically, also for names that differ only in case', async () => {
    const { id } = await save('alice', '1');
    await tokens.reassign({ id, owner: 'alice' }, { owner: 'ALICE' });
    expect(await tokens.getValidToken({ owner: 'ALICE', provider: 'acme' })).toBe('AT-alice-1');
    expect(await errorOf(tokens.getValidToken({ id, owner: 'alice' }))).toMatchObject({
      code: 'not_found',
    });
  });

  it('does not change if the target has the account, also if it was connected at the last moment', async () => {
    for (let round = 0; round < 10; round += 1) {
      const account = `race-${round}`;
      const { id } = await save('alice', account);
      const [moved, his] = await Promise.allSettled([
        tokens.reassign({ id }, { owner: 'bob' }),
        save('bob', account),
      ]);
      expect(his).toMatchObject({ status: 'fulfilled' });
      if (moved.status === 'rejected') {
        expect(moved.reason).toMatchObject({ code: 'reassignment', reason: 'already_connected' });
        expect(await tokens.getValidToken({ id, owner: 'alice' })).toBe(`AT-alice-${account}`);
      }
      const ref = { owner: 'bob', provider: 'acme', account };
      expect(await tokens.getValidToken(ref)).toBe(`AT-bob-${account}`);
    }
  });

  it('S-090: is revoked once at the provider, whichever process does it', async () => {
    server.always('/revoke', html(200));
    for (let account = 0; account < 30; account += 1) {
      const { id } = await save('carol', `of-carol-${account}`);
      expect(await tokens.disconnect({ id })).toEqual({ revocation: 'pending' });
    }
    server.always('/revoke', undefined);
    server.requests.length = 0;
    for (const { clock } of apps) clock.shift(HOUR_MS);
    await Promise.all(apps.map((app) => app.get(BackgroundTasks).run()));
    expect(server.to('/revoke')).toHaveLength(60);
    expect(new Set(server.to('/revoke').map(({ form }) => form.get('token'))).size).toBe(31);
    expect(await database.revocations()).toEqual([]);
  });

  it('S-093: ends for one owner and for no other', async () => {
    await save('dora', '1');
    await save('Dora', '1');
    await save('dora', '2');
    expect(await tokens.disconnectOwner('dora')).toMatchObject({ connections: 2 });
    expect(await tokens.getValidToken({ owner: 'Dora', provider: 'acme' })).toBe('AT-Dora-1');
  });
});
