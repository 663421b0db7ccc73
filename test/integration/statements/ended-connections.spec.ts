import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { until } from '../../fixtures/until.js';
import { Application, newKey } from '../fixtures/application.js';

const READERS = 20;
const ROUNDS = 15;

/** The connections of this database, except the one that asks. */
const OTHERS: Record<string, string> = {
  postgres:
    'SELECT pid AS id FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  mariadb:
    'SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()',
};

describeEachDatabase(
  'connections that the server ends',
  (name) => {
    let database: TestDatabase;
    let app: Application;
    let tokens: OAuth2TokenService;

    beforeAll(async () => {
      database = await createDatabase(name, '');
      app = await Application.bootOn(database, { encryptionKeys: [newKey()] }, { poolSize: 8 });
      // The driver reports the connections that end while they are idle to the pool.
      const { master, pool } = app.dataSource.driver as unknown as Record<
        'master' | 'pool',
        { on(event: string, listener: () => void): void } | undefined
      >;
      (master ?? pool)?.on('error', () => undefined);
      tokens = app.get(OAuth2TokenService);
      for (let owner = 0; owner < READERS; owner += 1) {
        await tokens.save({
          owner: `owner-${owner}`,
          provider: 'acme',
          tokens: { access_token: `AT-${owner}` },
          resourceOwner: { id: String(owner) },
        });
      }
    });
    afterAll(async () => {
      await app.close();
      await database.close();
    });

    const endConnections = async (): Promise<void> => {
      for (const { id } of await database.all(OTHERS[name] ?? '')) {
        const statement =
          name === 'postgres' ? `SELECT pg_terminate_backend(${Number(id)})` : `KILL ${Number(id)}`;
        await database.all(statement).catch(() => []);
      }
    };

    it('R-441: end neither the process nor a read: it is made again on a new connection', async () => {
      let isOver = false;
      const reads = Array<number>(READERS).fill(0);
      const reader = async (owner: number): Promise<void> => {
        while (!isOver) {
          const ref = { owner: `owner-${owner}`, provider: 'acme' };
          expect(await tokens.getValidToken(ref)).toBe(`AT-${owner}`);
          reads[owner] = (reads[owner] ?? 0) + 1;
        }
      };
      const rounds = async (): Promise<void> => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const before = [...reads];
          await until(() => isOver || reads.every((count, owner) => count > (before[owner] ?? 0)));
          await endConnections();
        }
      };
      const stop = (): void => void (isOver = true);
      await Promise.all([
        rounds().finally(stop),
        ...reads.map((_, owner) => reader(owner).finally(stop)),
      ]);
      expect(Math.min(...reads)).toBeGreaterThanOrEqual(ROUNDS);
    });
  },
  ['postgres', 'mariadb'],
);
