import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DatabaseClock } from '../../../../lib/core/database/database-clock.js';
import { LeaseClaims } from '../../../../lib/tokens/leases/lease-claims.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { BackgroundTasks } from '../../../../lib/core/lifecycle/background-tasks.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import type { StoredToken } from '../../../../lib/tokens/storage/stored-token.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import { until } from '../../../fixtures/until.js';
import {
  Application,
  type CaptureOptions,
  newKey,
  temporaryDirectory,
} from '../../fixtures/application.js';
import { CLIENT } from '../../fixtures/strategies.js';
import { errorOf } from '../../fixtures/vault.js';

/** Leases of 1.6 seconds: a request of one, and statements of a tenth. */
const SHORT: Partial<CaptureOptions> = {
  http: { timeout: 1 },
  refresh: { leaseTtl: 1.6, waitTimeout: 60 },
  database: { statementTimeout: 5, leaseStatementTimeout: 0.15 },
};
const NEWER = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const ENDED = json(400, { error: 'invalid_grant' });

describeEachDatabase('a lease whose holder has crashed', (name) => {
  const directory = temporaryDirectory();
  const encryptionKeys = [newKey()];
  let database: TestDatabase;
  let server: FaultServer;
  let account = 0;

  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    server = await FaultServer.start();
  });
  afterAll(async () => {
    await server.close();
    await database.close();
    directory.remove();
  });

  const boot = (clocks: 'one' | 'several'): Promise<Application> =>
    Application.bootOn(database, {
      ...SHORT,
      encryptionKeys,
      database: { ...SHORT.database, clocks },
      providers: { acme: { ...CLIENT, endpoints: server.endpoints } },
    });
  const due = async (app: Application): Promise<string> => {
    const { id } = await app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT1', refresh_token: 'RT1', expires_in: 3600 },
      resourceOwner: { id: `account-${(account += 1)}` },
    });
    await database.expire(id);
    return id;
  };
  const read = async (app: Application, id: string): Promise<StoredToken> => {
    const row = await app.get(OAuth2TokenRepository).findStored(id);
    if (row === undefined) throw new Error('no such row');
    return row;
  };
  const get = (app: Application, id: string): Promise<string> =>
    app.get(OAuth2TokenService).getValidToken({ id });
  const sent = (): number => server.to('/token').length;

  for (const clocks of ['one', 'several'] as const) {
    it(`R-354: is taken over by a caller that waits, with ${clocks} clock`, async () => {
      const app = await boot(clocks);
      try {
        const id = await due(app);
        await app.get(LeaseClaims).claim(await read(app, id));
        server.script('/token', NEWER);
        const before = sent();
        expect(await get(app, id)).toBe('AT2');
        expect(sent() - before).toBe(1);
      } finally {
        await app.close();
      }
    });
  }

  it('R-355: with several clocks it is observed for its whole length, whatever the clocks say', async () => {
    const app = await boot('several');
    try {
      const id = await due(app);
      await app.get(LeaseClaims).claim(await read(app, id));
      // By the clock of this node the lease of the other one has been over for an hour.
      await database.set(id, 'lease_until', app.get(DatabaseClock).now() - 3_600_000);
      const claims = app.get(LeaseClaims);
      expect(await claims.claim(await read(app, id))).toBeUndefined();
      const begun = performance.now();
      await until(async () => (await claims.claim(await read(app, id))) !== undefined);
      expect(performance.now() - begun).toBeGreaterThanOrEqual(1_500);
    } finally {
      await app.close();
    }
  });

  it('R-356: a lease that a caller has met is observed further after the caller has left', async () => {
    const app = await boot('several');
    try {
      const id = await due(app);
      await app.get(LeaseClaims).claim(await read(app, id));
      const claims = app.get(LeaseClaims);
      expect(await claims.claim(await read(app, id))).toBeUndefined();
      const reads = app.get(OAuth2TokenRepository);
      let count = 0;
      const find = reads.findStored.bind(reads);
      reads.findStored = (wanted) => {
        if (wanted === id) count += 1;
        return find(wanted);
      };
      await until(() => count >= 5);
      expect(await claims.claim(await find(id).then((row) => row as StoredToken))).toBeDefined();
    } finally {
      await app.close();
    }
  });

  it('R-357: a refusal after a takeover is provisional: nothing is sent, and it becomes final', async () => {
    const app = await boot('one');
    try {
      const id = await due(app);
      await app.get(LeaseClaims).claim(await read(app, id));
      server.script('/token', ENDED);
      const before = sent();
      const error = await errorOf(get(app, id));
      expect(error).toMatchObject({ reason: 'superseded', retryable: true });
      const { retryAfterMs } = error as unknown as { retryAfterMs: number };
      expect(retryAfterMs).toBeGreaterThan(0);
      expect(retryAfterMs).toBeLessThanOrEqual(3_200);
      expect(await database.token(id)).toMatchObject({ status: 'active', lease_id: null });
      expect(await errorOf(get(app, id))).toMatchObject({ reason: 'superseded' });
      // Its time passes by the database's clock.
      await until(async () => {
        await app.get(BackgroundTasks).run();
        const { code } = (await errorOf(get(app, id))) as unknown as { code: string };
        return code === 'reauthorization_required';
      });
      expect(await database.token(id)).toMatchObject({
        status: 'reauthorization_required',
        status_reason: 'rejected',
        provisional_until: null,
      });
      expect(sent() - before).toBe(1);
    } finally {
      await app.close();
    }
  });

  it.each([
    ['has been over for an hour', -3_600_000],
    ['lasts another hour', 3_600_000],
  ])(
    'R-374: with several clocks it becomes final when it has been observed, though by the clock it %s',
    async (_, offset) => {
      const app = await boot('several');
      try {
        const id = await due(app);
        const end = app.get(DatabaseClock).now() + offset;
        await database.set(id, 'provisional_until', end);
        const before = sent();
        const error = await errorOf(get(app, id));
        expect(error).toMatchObject({ reason: 'superseded', retryable: true });
        // Another refusal begins its own time.
        await database.set(id, 'provisional_until', end + 1);
        expect(await errorOf(get(app, id))).toMatchObject({ reason: 'superseded' });
        const begun = performance.now();
        await until(async () => {
          const { code } = (await errorOf(get(app, id))) as unknown as { code: string };
          return code === 'reauthorization_required';
        });
        expect(performance.now() - begun).toBeGreaterThanOrEqual(3_000);
        expect(sent()).toBe(before);
      } finally {
        await app.close();
      }
    },
  );

  it('R-358: the pair of the earlier holder, stored late, wins over a provisional refusal', async () => {
    const app = await boot('one');
    try {
      const id = await due(app);
      const seen = await read(app, id);
      const lease = await app.get(LeaseClaims).claim(seen);
      server.script('/token', ENDED);
      expect(await errorOf(get(app, id))).toMatchObject({ reason: 'superseded' });
      const saved = await app
        .get(OAuth2TokenRepository)
        .saveRefreshed(seen, lease as { id: string; claimNo: number }, {
          accessToken: seen.accessToken,
          expiresAt: new Date(app.clock.now() + 3_600_000),
          status: 'active',
          statusReason: null,
        });
      expect(saved).toBe(true);
      expect(await get(app, id)).toBe('AT1');
      expect(await database.token(id)).toMatchObject({ status: 'active', provisional_until: null });
    } finally {
      await app.close();
    }
  });
});
