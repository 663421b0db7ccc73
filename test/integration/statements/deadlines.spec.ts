import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { QueryRunner } from 'typeorm';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { until } from '../../fixtures/until.js';
import { Application, newKey } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';

const POOL_SIZE = 4;

/** Statements of ours that the server executes now, and those whose connections it still has. */
const RUNNING: Record<string, string> = {
  postgres:
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'UPDATE%'",
  mariadb:
    "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND info LIKE '%UPDATE%' AND id <> CONNECTION_ID()",
};

describeEachDatabase(
  'the deadline of a statement',
  (name) => {
    let database: TestDatabase;
    let app: Application;
    let ours: CaptureDatabase;
    let id: string;
    let host: QueryRunner;

    beforeAll(async () => {
      database = await createDatabase(name, '');
      const options = {
        encryptionKeys: [newKey()],
        // Long enough for a busy machine to open a connection.
        database: { statementTimeout: 1.5, leaseStatementTimeout: 1 },
      };
      app = await Application.bootOn(database, options, { poolSize: POOL_SIZE });
      ours = app.get(CaptureDatabase);
      ({ id } = await app.get(OAuth2TokenService).save({
        owner: 'alice',
        provider: 'acme',
        tokens: { access_token: 'AT' },
        resourceOwner: { id: '1' },
      }));
    });
    beforeEach(() => {
      host = app.dataSource.createQueryRunner();
    });
    afterEach(async () => {
      if (host.isTransactionActive) await host.rollbackTransaction();
      await host.release();
    });
    afterAll(async () => {
      await app.close();
      await database.close();
    });

    const lockRow = async (): Promise<void> => {
      await host.startTransaction();
      const place = name === 'postgres' ? '$1' : '?';
      await host.query(`SELECT id FROM oauth2_token WHERE id = ${place} FOR UPDATE`, [id]);
    };
    const rename = (value: string, applied = false): Promise<number> =>
      ours.write(
        (manager) =>
          manager
            .createQueryBuilder()
            .update('oauth2_token')
            .set({ kind: value })
            .where('id = :id', { id })
            .execute()
            .then(({ affected = 0 }) => affected),
        { isApplied: () => Promise.resolve(applied) },
      );
    const running = async (): Promise<number> => (await database.all(RUNNING[name] ?? '')).length;

    it('S-230: ends it on the server too, while a transaction of the application holds the row', async () => {
      await lockRow();
      const errors = await Promise.all([1, 2].map(() => errorOf(rename('page'))));
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'storage', mayHaveSucceeded: true });
      }
      await until(async () => (await running()) === 0);
      await host.rollbackTransaction();
      expect((await database.token(id))?.kind).toBe('account');
      expect(await rename('account')).toBe(1);
    });

    it('S-231: is followed by a read that finds out whether the change was made', async () => {
      await lockRow();
      expect(await rename('page', true)).toBe(1);
    });

    if (name === 'mariadb') {
      it('S-237: has passed, too, when the limit on the server is noticed first', async () => {
        const ended = "SIGNAL SQLSTATE '70100' SET MYSQL_ERRNO = 1969";
        const isApplied = (): Promise<boolean> => Promise.resolve(true);
        const write = ours.write((manager) => manager.query(ended), { isApplied });
        expect(await write).toBe(1);
      });
    }

    it('S-232: covers the wait for a connection, and names it: nothing was sent', async () => {
      const all = Array.from({ length: POOL_SIZE }, () => app.dataSource.createQueryRunner());
      await Promise.all(all.map((runner) => runner.startTransaction()));
      const errors = await Promise.all([1, 2, 3, 4].map(() => errorOf(rename('page'))));
      for (const error of errors) {
        expect(error).toMatchObject({ outcome: 'no_connection', mayHaveSucceeded: false });
        expect(error.message).toContain('poolSize');
      }
      for (const runner of all) {
        await runner.rollbackTransaction();
        await runner.release();
      }
      // No slot of the limit is lost.
      expect(await Promise.all([1, 2, 3, 4, 5, 6].map(() => rename('account')))).toEqual(
        Array(6).fill(1),
      );
    });

    it('S-233: transactions that hold the whole pool and ask for a token get that error', async () => {
      const ask = (): Promise<string> =>
        app.dataSource.transaction(async (manager) => {
          await manager.query('SELECT 1');
          await until(() => (held += 1) >= POOL_SIZE);
          return app.get(OAuth2TokenService).getValidToken({ owner: 'alice', provider: 'acme' });
        });
      let held = 0;
      const outcomes = await Promise.all(
        Array.from({ length: POOL_SIZE }, () => ask().catch((error: Error) => error)),
      );
      const messages = outcomes.map((outcome) => (outcome as Error).message);
      expect(messages.join()).toContain('ask before the transaction');
      const token = await app.get(OAuth2TokenService).getValidToken({ id });
      expect(token).toBe('AT');
    });

    it('S-234: after an unknown outcome no connection is used that was open before', async () => {
      const idle = await Promise.all(
        Array.from({ length: POOL_SIZE }, () => connectionId(app.dataSource.createQueryRunner())),
      );
      let looked: unknown;
      await lockRow();
      await ours
        .write((manager) => manager.query('UPDATE oauth2_token SET kind = kind').then(() => 1), {
          isApplied: (bounds) =>
            ours.read(async (manager) => {
              looked = await idOf(manager.queryRunner as QueryRunner);
              return true;
            }, bounds),
        })
        .catch(() => undefined);
      expect(looked).toBeDefined();
      expect(idle).not.toContain(looked);
    });

    const idOf = async (runner: QueryRunner): Promise<unknown> => {
      const expression = name === 'postgres' ? 'pg_backend_pid()' : 'CONNECTION_ID()';
      const [row] = (await runner.query(`SELECT ${expression} AS id`)) as { id: unknown }[];
      return String(row?.id);
    };
    const connectionId = async (runner: QueryRunner): Promise<unknown> => {
      try {
        return await idOf(runner);
      } finally {
        await runner.release();
      }
    };
  },
  ['postgres', 'mariadb'],
);

describeEachDatabase(
  'a conflict with a concurrent statement',
  (name) => {
    let database: TestDatabase;
    let app: Application;
    beforeAll(async () => {
      database = await createDatabase(name, '');
      app = await Application.bootOn(database, {}, { poolSize: 20 });
      await app.dataSource.query('CREATE TABLE counter (id INTEGER PRIMARY KEY, n INTEGER)');
      await app.dataSource.query('INSERT INTO counter VALUES (1, 0), (2, 0)');
    });
    afterAll(async () => {
      await app.close();
      await database.close();
    });

    it('S-235: is repeated: no caller learns of a serialization failure or a deadlock', async () => {
      if (name === 'postgres') {
        const current = new URL(database.options.url ?? '').pathname.slice(1);
        await database.run(
          `ALTER DATABASE ${current} SET default_transaction_isolation TO serializable`,
        );
        await app.close();
        app = await Application.bootOn(database, {}, { poolSize: 20 });
      }
      const add = (first: number, second: number): Promise<number> =>
        app.get(CaptureDatabase).write(async (manager) => {
          await manager.query(
            `UPDATE counter SET n = n + 1 WHERE id IN (${first}, ${second})${name === 'mariadb' ? ` ORDER BY id ${first > second ? 'DESC' : 'ASC'}` : ''}`,
          );
          return 1;
        });
      const writes = Array.from({ length: 60 }, (_, n) => add(n % 2 ? 1 : 2, n % 2 ? 2 : 1));
      expect(await Promise.all(writes)).toHaveLength(60);
      expect(await database.all('SELECT n FROM counter ORDER BY id')).toEqual([
        { n: 60 },
        { n: 60 },
      ]);
    });
  },
  ['postgres', 'mariadb'],
);
