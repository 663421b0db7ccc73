import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../../databases/test-database.js';
import { json } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { TcpProxy } from '../../fixtures/tcp-proxy.js';
import { until } from '../../fixtures/until.js';
import { type Application, type CaptureOptions, newKey } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { bootOn } from '../fixtures/on-database.js';
import { errorOf } from '../fixtures/vault.js';

let serial = 0;

describeEachDatabase(
  'what the database has done and not confirmed',
  (name: DatabaseName) => {
    let server: FaultServer;
    let database: TestDatabase;
    let proxy: TcpProxy;
    let behind: Application;
    let other: Application;

    beforeAll(async () => {
      server = await FaultServer.start();
      database = await createDatabase(name, '');
      proxy = await TcpProxy.start(database.options.url ?? '');
      const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
      const options: Partial<CaptureOptions> = {
        encryptionKeys: [newKey()],
        providers: {
          acme: { ...client, endpoints: server.endpoints },
          reddit: { ...client, clientId: 'of-reddit', endpoints: server.endpoints },
        },
      };
      other = await bootOn(database, options);
      const url = { ...database.options, url: proxy.url };
      behind = await bootOn({ dialect: database.dialect, options: url } as TestDatabase, options);
    });
    afterAll(async () => {
      await Promise.all([other.close(), behind.close()]);
      await proxy.close();
      await database.close();
      await server.close();
    });
    beforeEach(() => {
      serial += 1;
      server.requests.length = 0;
      server.provider.account = account(`account-${serial}`);
    });
    afterEach(() => proxy.deliver());

    /** Its connections end once the database has done what was asked, and new ones work. */
    async function lose(): Promise<void> {
      await until(() => proxy.isWithholding);
      proxy.cut();
      proxy.restore();
    }
    const save = (app: Application, provider = 'acme', owner = 'alice'): Promise<{ id: string }> =>
      app.get(OAuth2TokenService).save({
        owner,
        provider,
        tokens: { access_token: `AT-${owner}`, refresh_token: `RT-${owner}`, expires_in: 3600 },
        resourceOwner: { id: `account-${serial}` },
      });

    it('R-160 a reconnect that was stored succeeds', async () => {
      const { id } = await save(other);
      const flow = await Flow.begin(behind);
      const query = await flow.consent();
      proxy.withhold(/UPDATE [^]*oauth2_token[^]*access_token/);
      const finished = flow.complete(query);
      finished.catch(() => undefined);
      await lose();
      expect((await finished).token).toMatchObject({ id, version: 2 });
      expect(await other.get(OAuth2TokenService).getValidToken({ id })).toContain('SENTINEL');
    });

    it('R-161 a flow that another process has completed has ended, and its code is sent once', async () => {
      const flow = await Flow.begin(behind);
      const query = await flow.consent();
      proxy.swallow(/UPDATE [^]*oauth2_authorization/);
      const finished = errorOf(flow.complete(query));
      await until(() => proxy.isSwallowing);
      expect((await flow.complete(query, {}, other)).token).toMatchObject({ version: 1 });
      proxy.cut();
      proxy.restore();
      expect(await finished).toMatchObject({ code: 'invalid_state' });
      expect(server.to('/token')).toHaveLength(1);
    });

    it.each([['alice'], ['bob']])(
      'R-162 a grant that %s connects after the last look is not revoked',
      async (owner) => {
        const { id } = await save(other);
        proxy.withhold(/row_exists/);
        const disconnected = behind.get(OAuth2TokenService).disconnect({ id });
        await until(() => proxy.isWithholding);
        const again = await save(other, 'acme', owner);
        proxy.deliver();
        expect(await disconnected).toEqual({ revocation: 'shared' });
        expect(server.to('/revoke')).toEqual([]);
        expect(await database.revocations()).toEqual([]);
        expect(await other.get(OAuth2TokenService).getValidToken(again)).toBe(`AT-${owner}`);
      },
    );

    it('R-163 a revocation of a grant goes as soon as the account is connected, one of a token stays', async () => {
      for (const provider of ['acme', 'reddit']) {
        const { id } = await save(other, provider);
        server.script('/revoke', json(503, {}));
        expect(await other.get(OAuth2TokenService).disconnect({ id })).toEqual({
          revocation: 'pending',
        });
      }
      await save(behind, 'reddit');
      await save(behind, 'acme', 'bob');
      expect(await database.revocations()).toMatchObject([{ provider: 'reddit' }]);
      await database.run('DELETE FROM oauth2_revocation');
    });
  },
  ['postgres', 'mariadb'],
);
