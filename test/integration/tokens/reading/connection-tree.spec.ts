import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { ConnectionTree } from '../../../../lib/tokens/connections/connection-tree.js';
import { OAuth2TokenRepository } from '../../../../lib/tokens/storage/oauth2-token.repository.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { TokenCapture } from '../../../../lib/tokens/capturing/token-capture.js';
import { createDatabase, describeEachDatabase } from '../../../databases/databases.js';
import type { TestDatabase } from '../../../databases/test-database.js';
import { Application, TEST_PROVIDER, temporaryDirectory } from '../../fixtures/application.js';

describeEachDatabase('the connections as people see them', (name) => {
  const directory = temporaryDirectory();
  let database: TestDatabase;
  let application: Application;
  beforeAll(async () => {
    database = await createDatabase(name, directory.file);
    application = await Application.bootOn(database, { providers: { acme: TEST_PROVIDER } });
  });
  afterAll(async () => {
    await application.close();
    await database.close();
    directory.remove();
  });

  const save = async (owner: string, id: string, refresh_token?: string): Promise<string> => {
    const tokens = { access_token: 'AT', expires_in: 60, refresh_token };
    const input = { owner, provider: 'acme', tokens, resourceOwner: { id } };
    return (await application.get(OAuth2TokenService).save(input)).id;
  };
  const addPage = async (parentId: string, id: string): Promise<void> => {
    const parent = await application.get(OAuth2TokenRepository).findStored(parentId);
    if (parent === undefined) throw new Error('no parent');
    await application.get(TokenCapture).saveResource(parent, { id, kind: 'page' });
  };

  it('are accounts, with what was chosen of each under it, whatever the part of the list', async () => {
    const [first, second] = [await save('alice', 'a', 'RT'), await save('alice', 'b')];
    await save('ALICE', 'c');
    await addPage(first, 'p-1');
    await addPage(first, 'p-2');
    const tree = application.get(ConnectionTree);
    const all = await tree.accounts('alice', { skip: 0, take: 10 });
    const seen = new Map(
      all.map(({ token, children, isRefreshable }) => [
        token.id,
        [children.map(({ resourceOwnerId }) => resourceOwnerId).sort(), isRefreshable],
      ]),
    );
    expect(seen).toEqual(
      new Map([
        [first, [['p-1', 'p-2'], true]],
        [second, [[], false]],
      ]),
    );
    const parts = [
      ...(await tree.accounts('alice', { skip: 0, take: 1 })),
      ...(await tree.accounts('alice', { skip: 1, take: 1 })),
    ];
    expect(parts.map(({ token }) => token.id).sort()).toEqual([first, second].sort());
    const [child] = all.find(({ token }) => token.id === first)?.children ?? [];
    if (child === undefined) throw new Error('no child');
    expect((await tree.findAccount(child)).token.id).toBe(first);
    expect(await tree.findChildren(child)).toEqual([]);
  });
});
