import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { Application, TEST_PROVIDER, temporaryDirectory } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';

describeEachDatabase('connections of an account, whoever owns them', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let app: Application;
  let tokens: OAuth2TokenService;
  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    app = await Application.bootOn(database, {
      providers: { acme: TEST_PROVIDER, other: TEST_PROVIDER },
    });
    tokens = app.get(OAuth2TokenService);
    const save = (owner: string, provider: string, id: string): Promise<unknown> =>
      tokens.save({
        owner,
        provider,
        tokens: { access_token: `AT-${owner}` },
        resourceOwner: { id },
      });
    await save('alice', 'acme', 'acc-1');
    await save('bob', 'acme', 'acc-1');
    await save('carol', 'acme', 'ACC-1');
    await save('dave', 'acme', 'acc-1 ');
    await save('erin', 'other', 'acc-1');
  });
  afterAll(async () => {
    await app.close();
    await database.close();
    directory.remove();
  });

  it('R-211 are found by provider and account, byte for byte', async () => {
    const found = await tokens.findAcrossOwners({ provider: 'acme', account: 'acc-1' });
    expect(found.map(({ ownerId }) => ownerId).toSorted()).toEqual(['alice', 'bob']);
    expect(JSON.stringify(found)).not.toContain('AT-');
    const page = await tokens.findAcrossOwners({ provider: 'acme', account: 'acc-1', take: 1 });
    expect(page).toHaveLength(1);
    expect(await tokens.findAcrossOwners({ provider: 'gone', account: 'acc-1' })).toEqual([]);
  });

  it.each([
    [{}, 'invalid_reference'],
    [{ provider: 'acme' }, 'invalid_reference'],
    [{ account: 'acc-1' }, 'invalid_reference'],
    [{ provider: 'acme', account: '' }, 'invalid_reference'],
    [{ provider: 'acme', account: undefined }, 'invalid_reference'],
    [{ provider: 'acme', account: 'acc-1\0' }, 'invalid_reference'],
    [{ provider: 'a b', account: 'acc-1' }, 'unknown_provider'],
    [{ provider: 'acme', account: 'acc-1', kind: '' }, 'invalid_reference'],
  ])('R-212 are not found by %j', async (where, code) => {
    expect(await errorOf(tokens.findAcrossOwners(where as never))).toMatchObject({ code });
  });

  it('R-213 are still not found without an owner by find', async () => {
    for (const where of [
      { provider: 'acme' },
      { owner: undefined },
      { owner: null },
      { owner: '' },
    ])
      expect(await errorOf(tokens.find(where as never))).toMatchObject({
        code: 'invalid_reference',
      });
  });
});
