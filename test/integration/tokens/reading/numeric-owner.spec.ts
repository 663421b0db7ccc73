import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import { OAuth2AuthorizationService } from '../../../../lib/authorization/oauth2-authorization.service.js';
import { OAuth2HttpClient } from '../../../../lib/client/oauth2-http.client.js';
import { connectForTest } from '../../../../lib/testing/connect-for-test.js';
import { ConnectLink } from '../../../../lib/tokens/connections/connect-link.js';
import type { OwnerId } from '../../../../lib/tokens/storage/token-ref.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const SAME: OwnerId[] = [42, 42n, '42'];

describe('an owner', () => {
  let vault: Vault;
  let api: FaultServer;
  beforeAll(async () => {
    api = await FaultServer.start();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const endpoints = { ...api.endpoints, api: api.url };
    vault = await Vault.open({ providers: { acme: { ...client, endpoints } } });
  });
  afterAll(async () => {
    await vault.close();
    await api.close();
  });

  const save = (owner: OwnerId, id = '1001'): ReturnType<Vault['save']> =>
    vault.save({}, { owner, resourceOwner: { id } });

  it('R-590: is the same user by number, bigint and text, in each method', async () => {
    const { tokens } = vault;
    const { id, ownerId } = await save(42);
    expect(ownerId).toBe('42');
    for (const owner of SAME) {
      const ref = { owner, provider: 'acme' };
      expect((await save(owner)).id).toBe(id);
      expect(await tokens.find({ owner })).toHaveLength(1);
      expect((await tokens.findOne(ref))?.id).toBe(id);
      expect((await tokens.findOne({ id, owner }))?.id).toBe(id);
      expect(await tokens.getValidToken(ref)).toBe('AT1');
      expect(await tokens.explain(ref)).toMatchObject({ id, owner: '42' });
      api.script('/me', json(200, {}));
      const client = vault.app.get(OAuth2HttpClient).provider('acme').as(owner);
      expect((await client.get('/me')).status).toBe(200);
    }
    for (const owner of SAME) {
      const moved = await tokens.reassign({ id, owner: '42' }, { owner: 43n });
      expect(moved.ownerId).toBe('43');
      expect((await tokens.reassign({ id, owner: 43 }, { owner })).ownerId).toBe('42');
    }
    for (const owner of SAME) {
      const saved = await save(owner);
      await tokens.disconnect({ owner: '42', provider: 'acme' });
      expect(vault.database.token(saved.id)).toBeUndefined();
      await save('42');
      expect(await tokens.disconnectOwner(owner)).toMatchObject({ connections: 1 });
      const made = await connectForTest(vault.app, owner, 'acme');
      expect(await tokens.findOne({ id: made.id, owner: 42 })).not.toBeNull();
      await tokens.disconnectOwner('42');
    }
  });

  it('R-590: is the same user in links, flows and imports', async () => {
    const authorization = vault.app.get(OAuth2AuthorizationService);
    const links = vault.app.get(ConnectLink);
    for (const owner of SAME) {
      const url = new URL(authorization.connectUrl({ owner, provider: 'acme' }));
      const intent = url.searchParams.get('intent') ?? '';
      expect(links.open(intent, '42', 'acme')).toMatchObject({ owner: '42' });
      const { imported, skipped } = await vault.tokens.importFrom(
        'authjs',
        [
          {
            userId: 'x',
            provider: 'acme',
            providerAccountId: `i-${typeof owner}`,
            access_token: 'A',
          },
        ],
        { owner: () => owner },
      );
      expect({ imported, skipped }).toEqual({ imported: 1, skipped: [] });
    }
    const imported = await vault.tokens.find({ owner: 42 });
    expect(imported.filter((t) => t.resourceOwnerId.startsWith('i-'))).toHaveLength(3);
    for (const owner of SAME) {
      // The other owner finishes nothing; the same one, named otherwise, does.
      const begun = await authorization.begin({ owner, provider: 'acme' });
      const state = new URL(begun.authorizationUrl).searchParams.get('state') ?? '';
      const query = new URLSearchParams({ state, error: 'access_denied' });
      const input = { provider: 'acme', query, binding: begun.binding };
      const complete = (user: OwnerId): Promise<unknown> =>
        errorOf(authorization.complete({ ...input, owner: user }));
      expect(await complete(43)).toMatchObject({ code: 'user_mismatch' });
      expect(await complete(owner === '42' ? 42 : '42')).toMatchObject({ code: 'access_denied' });
    }
  });

  it('R-591: cannot be a number that is not an exact id', async () => {
    const { tokens } = vault;
    const authorization = vault.app.get(OAuth2AuthorizationService);
    for (const owner of [NaN, Infinity, 0.5, -0, 2 ** 53]) {
      const calls: (() => unknown)[] = [
        () => save(owner),
        () => tokens.find({ owner }),
        () => tokens.getValidToken({ owner, provider: 'acme' }),
        () => tokens.findOne({ id: 'x', owner }),
        () => tokens.disconnectOwner(owner),
        () => authorization.connectUrl({ owner, provider: 'acme' }),
        () => authorization.begin({ owner, provider: 'acme' }),
      ];
      for (const call of calls) {
        const error = await errorOf((async () => call())());
        expect(error).toMatchObject({
          code: 'invalid_reference',
          message: expect.stringContaining('not an exact id') as unknown,
        });
      }
    }
  });
});
