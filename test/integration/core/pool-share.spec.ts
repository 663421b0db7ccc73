import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { until } from '../../fixtures/until.js';
import { Application, newKey, temporaryDirectory } from '../fixtures/application.js';

const SLEEP = { postgres: 'SELECT pg_sleep(0.05)', mysql: 'SELECT SLEEP(0.05)', sqlite: '' };

/** How many connections of the host's pool are taken now. */
function taken(app: Application): number {
  const { master, pool } = app.dataSource.driver as unknown as {
    master?: { totalCount: number; idleCount: number };
    pool?: { _allConnections: { length: number }; _freeConnections: { length: number } };
  };
  if (master !== undefined) return master.totalCount - master.idleCount;
  if (pool === undefined) throw new Error('no pool');
  return pool._allConnections.length - pool._freeConnections.length;
}

describeEachDatabase(
  'our statements',
  (name) => {
    const directory = temporaryDirectory();
    const key = newKey();
    let database: TestDatabase;
    let app: Application;
    let ours: CaptureDatabase;

    const open = async (poolSize: number): Promise<void> => {
      app = await Application.bootOn(database, { encryptionKeys: [key] }, { poolSize });
      ours = app.get(CaptureDatabase);
    };
    beforeAll(async () => {
      database = await createDatabase(name, directory.file);
      await open(6);
    });
    afterAll(async () => {
      await app.close();
      await database.close();
      directory.remove();
    });

    const sleep = (): Promise<unknown> =>
      ours.read((manager) => manager.query(SLEEP[database.dialect]));

    it('never use more than half of the pool, and all complete', async () => {
      const seen = new Set<number>();
      const look = setInterval(() => seen.add(taken(app)), 5);
      let finished = 0;
      const storm = Array.from({ length: 30 }, () => sleep().finally(() => (finished += 1)));
      await until(() => taken(app) >= 3);
      await app.dataSource.query('SELECT 1');
      const overtaken = 30 - finished;
      expect(await Promise.all(storm)).toHaveLength(30);
      clearInterval(look);
      expect(Math.max(...seen)).toBeGreaterThanOrEqual(3);
      expect(Math.max(...seen)).toBeLessThanOrEqual(4);
      // In line behind them all it would have come last.
      expect(overtaken).toBeGreaterThan(5);
    });

    it('also where many connect at once', async () => {
      const seen = new Set<number>();
      const look = setInterval(() => seen.add(taken(app)), 1);
      const save = (index: number): Promise<unknown> =>
        app.get(OAuth2TokenService).save({
          owner: `owner-${index}`,
          provider: 'acme',
          tokens: { access_token: 'AT' },
          resourceOwner: { id: '1' },
        });
      await Promise.all(Array.from({ length: 100 }, (_, index) => save(index)));
      clearInterval(look);
      expect(Math.max(...seen)).toBeLessThanOrEqual(3);
    });

    it('still run when the pool has a single connection', async () => {
      await app.close();
      await open(1);
      expect(await Promise.all([sleep(), sleep(), sleep()])).toHaveLength(3);
    });
  },
  ['postgres', 'mariadb'],
);
