import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { PreparedStatements } from '../../../../lib/core/database/prepared-statements.js';
import { TokenReads } from '../../../../lib/tokens/storage/token-reads.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { Application, newKey } from '../../fixtures/application.js';

describeEachDatabase(
  'the reads before every API call',
  (name) => {
    const encryptionKeys = [newKey()];
    let database: TestDatabase;
    let app: Application;
    let id: string;

    beforeAll(async () => void (database = await createDatabase(name, '')));
    afterEach(() => app.close());
    afterAll(() => database.close());

    const boot = async (preparedStatements?: boolean): Promise<void> => {
      const options = { encryptionKeys, database: { preparedStatements } };
      app = await Application.bootOn(database, options, { poolSize: 1 });
      ({ id } = await app.get(OAuth2TokenService).save({
        owner: 'alice',
        provider: 'acme',
        tokens: { access_token: 'AT' },
        resourceOwner: { id: '1' },
      }));
    };
    const read = async (): Promise<string | undefined> => (await app.get(TokenReads).byId(id))?.id;
    const prepared = async (): Promise<string[]> => {
      const rows = await app.dataSource.query<{ name: string }[]>(
        'SELECT name FROM pg_prepared_statements ORDER BY name',
      );
      return rows.map((row) => row.name);
    };

    it('are prepared once for a connection', async () => {
      await boot();
      await app.get(TokenReads).usableByOwner('alice', 'acme');
      for (let time = 0; time < 3; time += 1) expect(await read()).toBe(id);
      const names = await prepared();
      expect(names).toHaveLength(3);
      for (const name of names)
        expect(name).toMatch(/^oauth2_capture_(select|update)_[0-9a-f]{24}$/);
    });

    it('are not where the host says so', async () => {
      await boot(false);
      expect(await read()).toBe(id);
      expect(await prepared()).toEqual([]);
    });

    it('continue, with one warning, if a pooler has lost them', async () => {
      await boot();
      await app.dataSource.query('DEALLOCATE ALL');
      for (let time = 0; time < 3; time += 1) expect(await read()).toBe(id);
      const warnings = app.log.lines.filter((line) => line.includes('prepared statements'));
      expect(warnings).toHaveLength(1);
    });

    it('continue after the table has changed', async () => {
      await boot();
      // A plan that returns the column itself is refused when its type has changed.
      const sql = 'SELECT kind FROM oauth2_token WHERE id = $1';
      const kind = (): Promise<unknown> => app.get(PreparedStatements).read(sql, [id]);
      expect(await kind()).toEqual([{ kind: 'account' }]);
      for (const length of [33, 34]) {
        await app.dataSource.query(
          `ALTER TABLE oauth2_token ALTER COLUMN kind TYPE varchar(${length})`,
        );
        const before = await prepared();
        expect(await kind()).toEqual([{ kind: 'account' }]);
        expect(await read()).toBe(id);
        expect((await prepared()).length).toBeGreaterThan(before.length);
      }
      expect(app.log.lines.filter((line) => line.includes('prepared'))).toEqual([]);
    });
  },
  ['postgres'],
);
