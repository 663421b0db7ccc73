import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { AuthJsRow } from '../../../lib/tokens/capturing/import/authjs.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, temporaryDirectory } from '../fixtures/application.js';

describeEachDatabase('an import with rows that cannot be stored', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let app: Application;
  let tokens: OAuth2TokenService;
  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    app = await Application.bootOn(database);
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    directory.remove();
  });

  const row = (userId: unknown, account: unknown, more: Partial<AuthJsRow> = {}): AuthJsRow =>
    ({
      provider: 'acme',
      providerAccountId: account,
      userId,
      access_token: `AT-${String(userId)}`,
      ...more,
    }) as AuthJsRow;

  it('R-209 skips those rows with a reason, and stores all others', async () => {
    const rows = [
      row('good-1', 'a'),
      row('nul-account', 'b\0'),
      row('nul\0owner', 'c'),
      row('half-character', '\ud800'),
      row('long', 'x'.repeat(300)),
      null as unknown as AuthJsRow,
      'text' as unknown as AuthJsRow,
      row('good-2', 'd', { scope: 'a '.repeat(10) }),
    ];
    const report = await tokens.importFrom('authjs', rows);
    expect(report.imported).toBe(2);
    expect(report.skipped.map(({ index, reason }) => [index, reason])).toEqual([
      [1, 'unusable'],
      [2, 'unusable'],
      [3, 'unusable'],
      [4, 'unusable'],
      [5, 'unusable'],
      [6, 'no_token'],
    ]);
    for (const owner of ['good-1', 'good-2'])
      expect(await tokens.getValidToken({ owner, provider: 'acme' })).toBe(`AT-${owner}`);
  });

  it('R-210 continues when the function that names the owner fails for one row', async () => {
    const rows = [row('o1', 'e'), row('o2', 'f'), row('o3', 'g')];
    const owner = ({ userId }: AuthJsRow): string => {
      if (userId === 'o2') throw new TypeError('no such user: AT-o2');
      return `mapped-${String(userId)}`;
    };
    const report = await tokens.importFrom('authjs', rows, { owner });
    expect(report).toMatchObject({ imported: 2, skipped: [{ index: 1, reason: 'no_owner' }] });
    expect(JSON.stringify(report)).not.toContain('AT-o2');
  });
});
