import type { EventEmitter } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AdaptiveBatch } from '../../../lib/core/statements/adaptive-batch.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, temporaryDirectory } from '../fixtures/application.js';

describe('a statement for many keys that fails', () => {
  const run = async (
    bad: ReadonlySet<string>,
    mayBeOneKey?: (error: unknown) => boolean,
  ): Promise<{ statements: number; outcomes: PromiseSettledResult<string>[] }> => {
    let statements = 0;
    const batch = new AdaptiveBatch<string, string>(async (keys) => {
      statements += 1;
      await new Promise((resolve) => setImmediate(resolve));
      if (keys.some((key) => bad.has(key))) throw new Error('refused');
      return keys;
    }, mayBeOneKey);
    const keys = Array.from({ length: 258 }, (_, index) => `k${index}`);
    const outcomes = await Promise.allSettled(keys.map((key) => batch.get(key, key)));
    return { statements, outcomes };
  };

  it.each([
    ['the first', ['k2']],
    ['the last', ['k257']],
    ['one in the middle', ['k131']],
    ['two of them', ['k3', 'k250']],
  ])(
    'R-206 causes few further statements, and affects no other caller, with %s refused',
    async (_, bad) => {
      const { statements, outcomes } = await run(new Set(bad));
      expect(statements).toBeLessThanOrEqual(3 + bad.length * 2 * 8);
      outcomes.forEach(({ status }, index) =>
        expect(status).toBe(bad.includes(`k${index}`) ? 'rejected' : 'fulfilled'),
      );
    },
  );

  it('R-207 is not repeated in parts when the database is down', async () => {
    const all = new Set(Array.from({ length: 258 }, (_, index) => `k${index}`));
    const { statements, outcomes } = await run(all, () => false);
    expect(statements).toBe(3);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  });
});

interface Client {
  query(...given: unknown[]): unknown;
}

describeEachDatabase(
  'a value that the database refuses',
  (name) => {
    const directory = temporaryDirectory();
    let database: TestDatabase;
    let app: Application;
    let tokens: OAuth2TokenService;
    let statements = 0;

    beforeAll(async () => {
      database = await createDatabase(name, directory.file);
      app = await Application.bootOn(database);
      tokens = app.get(OAuth2TokenService);
      for (let user = 0; user < 100; user += 1) {
        await tokens.save({
          owner: `user-${user}`,
          provider: 'acme',
          tokens: { access_token: `AT-${user}` },
          resourceOwner: { id: '1' },
        });
      }
      // A client whose encoding does not know the character refuses the whole statement.
      const { master: pool } = app.dataSource.driver as unknown as { master: EventEmitter };
      const clients = new WeakSet<Client>();
      pool.on('acquire', (client: Client) => {
        if (clients.has(client)) return;
        clients.add(client);
        const query = client.query.bind(client);
        client.query = (...given) => {
          statements += 1;
          const [{ values = [] }] = given as [{ values?: unknown }];
          if (!JSON.stringify(values).includes('poison')) return query(...given);
          return query({ text: "SELECT convert_from('\\xff', 'UTF8')", values: [] });
        };
      });
    });
    afterAll(async () => {
      await app.close();
      await database.close();
      directory.remove();
    });

    it('R-208 fails its own caller only, after few statements', async () => {
      const get = (owner: string): Promise<string> =>
        tokens.getValidToken({ owner, provider: 'acme' }).catch((e: { code: string }) => e.code);
      const owners = Array.from({ length: 100 }, (_, user) => `user-${user}`);
      const asked = ['x', 'y', ...owners.slice(0, 50), 'poison', ...owners.slice(50)];
      const outcomes = await Promise.all(asked.map(get));
      const expected = asked.map((owner) =>
        owner.startsWith('user-')
          ? owner.replace('user', 'AT')
          : owner === 'poison'
            ? 'storage'
            : 'not_found',
      );
      expect(outcomes).toEqual(expected);
      expect(statements).toBeLessThanOrEqual(20);
    });
  },
  ['postgres'],
);
