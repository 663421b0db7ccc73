import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OAuth2Token } from '../../../../lib/tokens/storage/oauth2-token.entity.js';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { RevocationOutbox } from '../../../../lib/tokens/revoking/revocation-outbox.js';
import { json } from '../../../fixtures/fault-responses.js';
import { FaultServer } from '../../../fixtures/fault-server.js';
import type { Application } from '../../fixtures/application.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const RENEWED = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });
const secret = { clientSecret: 'client-secret-0123456789' };

let serial = 0;

describe('disconnecting', () => {
  let vault: Vault;
  let down: FaultServer;
  let app: Application;
  let tokens: OAuth2TokenService;
  let owner: string;

  beforeAll(async () => {
    vault = await Vault.open();
    down = await FaultServer.start();
    down.always('/revoke', json(503, {}));
    const here = { ...secret, endpoints: vault.server.endpoints };
    app = await vault.second({
      providers: {
        acme: { ...here, clientId: 'client-id' },
        twin: { ...here, clientId: 'client-id' },
        stranger: { ...here, clientId: 'another-client' },
        // What it revokes is only the access token.
        reddit: { ...here, clientId: 'client-id-of-reddit' },
        google: { ...here, clientId: 'google-client' },
        youtube: { ...here, clientId: 'google-client' },
        lost: { ...secret, clientId: 'client-id', endpoints: down.endpoints },
      },
    });
    tokens = app.get(OAuth2TokenService);
  });
  afterAll(async () => {
    await vault.close();
    await down.close();
  });
  beforeEach(() => {
    serial += 1;
    owner = `owner-${serial}`;
    vault.server.requests.length = 0;
    vault.database.run('DELETE FROM oauth2_revocation');
  });

  const save = (
    provider: string,
    { of = owner, account = `account-${serial}` } = {},
  ): Promise<OAuth2Token> =>
    tokens.save({
      owner: of,
      provider,
      tokens: { access_token: `AT-${of}-${account}`, refresh_token: 'RT1', expires_in: 3600 },
      resourceOwner: { id: account },
    });
  const sent = (): (string | null)[] =>
    vault.server.to('/revoke').map(({ form }) => form.get('token'));
  const entries = (): number => vault.database.all('SELECT id FROM oauth2_revocation').length;
  const events = (id: string): string[] =>
    app.log.lines.filter((line) => line.includes(`oauth2.disconnected`) && line.includes(id));

  describe('a grant', () => {
    it('continues while the same client uses it under another name', async () => {
      const first = await save('acme');
      const second = await save('twin', { of: 'somebody-else' });
      expect(await tokens.disconnect(first)).toEqual({ revocation: 'shared' });
      expect(sent()).toEqual([]);
      expect(await tokens.disconnect(second)).toEqual({ revocation: 'confirmed' });
    });

    it('ends, even if another client of the same server uses the account', async () => {
      const first = await save('acme');
      await save('stranger');
      await save('lost');
      expect(await tokens.disconnect(first)).toEqual({ revocation: 'confirmed' });
    });

    it('continues while the owner has a connection at a name with other account ids', async () => {
      const channel = await save('youtube', { account: 'a-channel' });
      const account = await save('google', { account: 'a-subject' });
      const other = await save('google', { account: 'a-subject', of: `not-${owner}` });
      expect(await tokens.disconnect(channel)).toEqual({ revocation: 'shared' });
      expect(await tokens.disconnect(account)).toEqual({ revocation: 'shared' });
      expect(await tokens.disconnect(other)).toEqual({ revocation: 'confirmed' });
    });

    it('continues while the owner has another channel of what may be the same account', async () => {
      const first = await save('youtube', { account: 'one-channel' });
      const second = await save('youtube', { account: 'another-channel' });
      await save('youtube', { account: 'third-channel', of: `not-${owner}` });
      expect(await tokens.disconnect(first)).toEqual({ revocation: 'shared' });
      expect(await tokens.disconnect(second)).toEqual({ revocation: 'confirmed' });
    });

    it('does not matter if only the token is revoked', async () => {
      const first = await save('reddit');
      await save('reddit', { of: `not-${owner}` });
      expect(await tokens.disconnect(first)).toEqual({ revocation: 'confirmed' });
      expect(sent()).toEqual(['RT1', `AT-${owner}-account-${serial}`]);
    });

    it('is ended by its access token if no refresh token was issued', async () => {
      const { id } = await save('google');
      vault.database.run('UPDATE oauth2_token SET refresh_token = NULL WHERE id = ?', id);
      expect(await tokens.disconnect({ id })).toEqual({ revocation: 'confirmed' });
      expect(sent()).toEqual([`AT-${owner}-account-${serial}`]);
    });

    it('ends once when both owners disconnect at the same time', async () => {
      for (let round = 0; round < 10; round += 1) {
        const account = `${serial}-${round}`;
        const both = [await save('acme', { account }), await save('acme', { account, of: 'bob' })];
        const results = await Promise.all(both.map((token) => tokens.disconnect(token)));
        expect(results).toContainEqual({ revocation: 'confirmed' });
      }
    });
  });

  describe('a pair', () => {
    it('that was refreshed at the last moment is the one that is revoked', async () => {
      const { id } = await save('acme');
      const outbox = app.get(RevocationOutbox);
      const put = outbox.put.bind(outbox);
      outbox.put = async (row, pair) => {
        outbox.put = put;
        const entry = await put(row, pair);
        vault.server.script('/token', RENEWED);
        await tokens.refresh({ id });
        return entry;
      };
      expect(await tokens.disconnect({ id })).toEqual({ revocation: 'confirmed' });
      expect(sent()).toEqual(['RT2', 'AT2']);
      expect(vault.database.token(id)).toBeUndefined();
      expect(entries()).toBe(0);
    });

    it('without an owner is left to expire if the account was connected again', async () => {
      const { id } = await save('reddit');
      let flight: Promise<unknown> | undefined;
      await new Promise<void>((connectedAnew) => {
        vault.server.script('/token', async () => {
          vault.database.run('DELETE FROM oauth2_token WHERE id = ?', id);
          await save('reddit');
          connectedAnew();
          return RENEWED;
        });
        flight = errorOf(tokens.refresh({ id }));
      });
      expect(await flight).toMatchObject({ code: 'not_found' });
      expect([entries(), sent()]).toEqual([0, []]);
    });

    it('is not deleted while the database accepts nothing', async () => {
      const { id } = await save('acme');
      const unlock = vault.lock();
      expect(await errorOf(tokens.disconnect({ id }))).toMatchObject({ code: 'storage' });
      unlock();
      expect(await tokens.getValidToken({ id })).toBe(`AT-${owner}-account-${serial}`);
      expect([entries(), sent()]).toEqual([0, []]);
      expect(await tokens.disconnect({ id })).toEqual({ revocation: 'confirmed' });
    });

    it('S-092: of an entity that was loaded before is not returned any more, and the row stays deleted', async () => {
      const token = await save('acme');
      await tokens.disconnect(token);
      vault.server.requests.length = 0;
      for (const use of [tokens.getValidToken(token), tokens.refresh(token)]) {
        expect(await errorOf(use)).toMatchObject({ code: 'not_found' });
      }
      expect(vault.server.requests).toEqual([]);
      expect(vault.database.token(token.id)).toBeUndefined();
    });
  });

  describe('an account', () => {
    it('includes the sub-accounts, and each is reported once', async () => {
      const parent = await save('acme');
      const pages = await Promise.all([1, 2, 3].map((n) => save('acme', { account: `page-${n}` })));
      for (const { id } of pages)
        vault.database.run(
          'UPDATE oauth2_token SET parent_id = ?, kind = ? WHERE id = ?',
          parent.id,
          'page',
          id,
        );
      const [first] = pages;
      expect(await tokens.disconnect({ id: first?.id ?? '' })).toEqual({ revocation: 'shared' });
      expect(sent()).toEqual([]);
      const ends = await Promise.allSettled([tokens.disconnect(parent), tokens.disconnect(parent)]);
      expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await tokens.find({ owner })).toEqual([]);
      expect(sent()).toEqual(['RT1', `AT-${owner}-account-${serial}`]);
      for (const { id } of [parent, ...pages]) expect(events(id)).toHaveLength(1);
    });

    it('R-450 gives its result to the sub-accounts', async () => {
      const parent = await save('acme');
      const [alone, other] = [
        await save('acme', { account: 'page-1' }),
        await save('acme', { account: 'page-2' }),
      ];
      for (const { id } of [alone, other])
        vault.database.run('UPDATE oauth2_token SET parent_id = ? WHERE id = ?', parent.id, id);
      expect(await tokens.disconnect(alone)).toEqual({ revocation: 'shared' });
      expect(events(alone.id)[0]).toContain('shared');
      expect(await tokens.disconnect(parent)).toEqual({ revocation: 'confirmed' });
      expect(events(other.id)[0]).toContain('confirmed');
    });
  });

  describe('an owner', () => {
    it('S-093: loses all connections, even if a provider does not respond', async () => {
      const connections = Array.from({ length: 70 }, (_, n) =>
        save(n % 10 === 0 ? 'lost' : 'acme', { account: `account-${n}` }),
      );
      const all = await Promise.all(connections);
      const page = all[0]?.id ?? '';
      vault.database.run(
        'UPDATE oauth2_token SET parent_id = ? WHERE id = ?',
        all[1]?.id ?? '',
        page,
      );
      const his = await save('acme', { of: `not-${owner}`, account: 'account-1' });
      expect(await tokens.disconnectOwner(owner)).toEqual({
        connections: 70,
        revocations: { confirmed: 62, pending: 6, not_supported: 0, shared: 2 },
      });
      expect(await tokens.find({ owner })).toEqual([]);
      expect(entries()).toBe(6);
      expect(await tokens.getValidToken(his)).toMatch(/^AT-not-/);
      const revoked = new Set(sent());
      expect(revoked.has(`AT-${owner}-account-2`)).toBe(true);
      // His is the same grant as hers.
      expect(revoked.has(`AT-${owner}-account-1`)).toBe(false);
      expect(await tokens.disconnectOwner(owner)).toMatchObject({ connections: 0 });
    });

    it('S-093: gets an error when one connection could not be ended, after all others have ended', async () => {
      const [one, other] = [await save('acme'), await save('acme', { account: 'other' })];
      const outbox = app.get(RevocationOutbox);
      const put = outbox.put.bind(outbox);
      outbox.put = (row, pair) =>
        row.id === one.id ? Promise.reject(new Error('the disk is full')) : put(row, pair);
      expect(await errorOf(tokens.disconnectOwner(owner))).toMatchObject({
        message: 'the disk is full',
      });
      outbox.put = put;
      expect((await tokens.find({ owner })).map(({ id }) => id)).toEqual([one.id]);
      expect(vault.database.token(other.id)).toBeUndefined();
      expect(await tokens.disconnectOwner(owner)).toMatchObject({ connections: 1 });
    });
  });
});
