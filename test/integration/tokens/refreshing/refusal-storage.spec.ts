import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { SqlProxy } from '../../../fixtures/sql-proxy/sql-proxy.js';
import type { StrictGrant } from '../../../fixtures/strict-grant.js';
import { StrictServer } from '../../../fixtures/strict-server.js';
import { until } from '../../../fixtures/until.js';
import { Application, type CaptureOptions, newKey } from '../../fixtures/application.js';
import { errorOf } from '../../fixtures/vault.js';

/** Leases of two seconds. */
const SHORT: Partial<CaptureOptions> = {
  http: { timeout: 1 },
  refresh: { leaseTtl: 2, waitTimeout: 4 },
  database: { statementTimeout: 2, leaseStatementTimeout: 0.3 },
};
/** The UPDATE that ends a connection, finally or provisionally. */
const REFUSAL = /UPDATE [^]*SET .lease_until. = [^]*.refresh_at. = [^]*WHERE/;
const ENDED = 'oauth2.reauthorization_required';

describeEachDatabase(
  'a refused refresh token whose end the database does not store',
  (name) => {
    let server: StrictServer;
    let database: TestDatabase;
    let proxy: SqlProxy;
    let app: Application;
    let tokens: OAuth2TokenService;
    let grant: StrictGrant;
    let id: string;

    beforeAll(async () => {
      server = await StrictServer.start();
      database = await createDatabase(name, '');
      proxy = await SqlProxy.start(database.options.url ?? '');
      const { dialect, options } = database;
      const behind = { dialect, options: { ...options, url: proxy.url } } as TestDatabase;
      const providers = { strict: server.configuration } as CaptureOptions['providers'];
      app = await Application.bootOn(behind, { ...SHORT, encryptionKeys: [newKey()], providers });
      tokens = app.get(OAuth2TokenService);
    });
    afterAll(async () => {
      await app.close();
      await proxy.close();
      await database.close();
      await server.close();
    });
    beforeEach(async () => {
      grant = server.issue();
      id = await save();
      grant.isAlive = false;
    });
    afterEach(() => proxy.disarm());

    async function save(): Promise<string> {
      const { accessToken, refreshToken, account } = grant;
      const saved = await tokens.save({
        owner: 'alice',
        provider: 'strict',
        resourceOwner: { id: account },
        tokens: { access_token: accessToken, refresh_token: refreshToken, expires_in: 3600 },
      });
      await database.expire(saved.id);
      return saved.id;
    }
    const get = (): Promise<Error & Record<string, unknown>> =>
      errorOf(tokens.getValidToken({ id }));
    const events = (): string[] =>
      app.log.lines.filter((line) => line.includes(ENDED) && line.includes(id));

    /** Asks again and again, until the lease has been over for as long as it lasted. */
    async function askLongerThanTheLease(): Promise<void> {
      await until(() => proxy.struck > 0);
      const { lease_until } = (await database.token(id)) ?? {};
      await until(async () => {
        expect(await get()).toMatchObject({ reason: 'storage', retryable: true });
        const now = app.clock.now();
        return now > Number(lease_until) + 2_000;
      });
    }

    it('R-520 is not sent again: the refusal stays in memory until it is stored', async () => {
      proxy.arm({ fault: 'dropped', statement: REFUSAL, times: Infinity });
      const first = get();
      await askLongerThanTheLease();
      expect(await first).toMatchObject({ reason: 'storage', retryable: true });
      expect(grant.requests).toBe(1);
      proxy.disarm();
      expect(await get()).toMatchObject({ code: 'reauthorization_required', reason: 'rejected' });
      expect(grant.requests).toBe(1);
      expect(events()).toHaveLength(1);
    });

    it('R-521 ends with its event, once, if the end was stored without a confirmation', async () => {
      const before = (await database.token(id))?.status_no;
      proxy.arm({ fault: 'cut after it is executed', statement: REFUSAL });
      const end = get();
      await until(() => proxy.struck > 0);
      // The outcome cannot be read either, until the database has the attempt repeated.
      proxy.arm({ fault: 'dropped', statement: /SELECT/, times: 12 });
      expect(await end).toMatchObject({ code: 'reauthorization_required', reason: 'rejected' });
      expect(events()).toHaveLength(1);
      const row = await database.token(id);
      expect(row).toMatchObject({ status: 'reauthorization_required', status_reason: 'rejected' });
      expect(Number(row?.status_no)).toBe(Number(before) + 1);
      expect(grant.requests).toBe(1);
    });

    it('R-522 gives way to a reconnect, whose tokens are refreshed meanwhile', async () => {
      proxy.arm({ fault: 'dropped', statement: REFUSAL, times: Infinity });
      const first = get();
      await until(() => proxy.struck > 0);
      grant = server.issue(grant.account);
      expect(await save()).toBe(id);
      expect(await tokens.getValidToken({ id })).toBe(grant.accessToken);
      expect(grant.requests).toBe(1);
      proxy.disarm();
      await first;
      expect((await database.token(id))?.status).toBe('active');
      expect(events()).toEqual([]);
    });
  },
  ['postgres', 'mariadb'],
);
