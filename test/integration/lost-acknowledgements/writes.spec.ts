import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { OAuth2Resource } from '../../../lib/providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import type { DatabaseName } from '../../databases/test-database.js';
import { json } from '../../fixtures/fault-responses.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT, DATA } from '../fixtures/strategies.js';
import { errorOf } from '../fixtures/vault.js';
import { type Fault, UnreliableDatabase } from './unreliable-database.js';

@OAuth2Provider('mall')
class Mall extends OAuth2ProviderStrategy {
  readonly definition = DATA;
  override async listResources(): Promise<OAuth2Resource[]> {
    return Promise.resolve([
      { id: 'shop', kind: 'shop', name: 'Shop', tokens: { access_token: 'AT-of-shop' } },
    ]);
  }
}

@Module({ providers: [Mall] })
class MallModule {}

const FLOW_MARK = /UPDATE [^]*oauth2_authorization/;
const FLOW_DELETE = /DELETE FROM [^]*oauth2_authorization/;
const FLOW_INSERT = /INSERT INTO [^]*oauth2_authorization/;
const TOKEN_INSERT = /INSERT INTO [^]*oauth2_token/;
/** Prepared statements are named once a connection knows them. */
const TOKEN_UPDATE = /UPDATE [^]*oauth2_token|oauth2_capture_update/;
const TOKEN_DELETE = /DELETE FROM [^]*oauth2_token/;
const OUTBOX_INSERT = /INSERT INTO [^]*oauth2_revocation/;
const OUTBOX_DELETE = /DELETE FROM [^]*oauth2_revocation/;

describeEachDatabase(
  'a write that the database does not confirm',
  (name: DatabaseName) => {
    let stage: UnreliableDatabase;
    let tokens: OAuth2TokenService;
    beforeAll(async () => {
      stage = await UnreliableDatabase.open(name, [MallModule], { mall: CLIENT });
      tokens = stage.behind.get(OAuth2TokenService);
    });
    beforeEach(() => {
      stage.server.requests.length = 0;
    });
    afterEach(() => stage.recover());
    afterAll(() => stage.close());

    /** The result of work whose statement meets the fault. */
    async function meeting<T>(fault: Fault, statement: RegExp, work: () => Promise<T>): Promise<T> {
      stage.arm(fault, statement);
      const result = work();
      result.catch(() => undefined);
      await stage.strike(fault);
      return result;
    }
    const twice: Fault[] = ['executed', 'not received'];
    const owned = async (owner: string): Promise<unknown[]> => tokens.find({ owner });

    describe.each(twice)('and has %s', (fault) => {
      it('R-320 starts a flow once, which can be completed', async () => {
        stage.nextAccount();
        const before = (await stage.database.pending()).length;
        const flow = await meeting(fault, FLOW_INSERT, () => Flow.begin(stage.behind));
        expect(await stage.database.pending()).toHaveLength(before + 1);
        expect((await flow.finish()).token).toMatchObject({ version: 1 });
      });

      it.each([
        ['its mark', FLOW_MARK],
        ['the removal of what is consumed', FLOW_DELETE],
      ])('R-321 finishes a flow exactly once: %s', async (_, statement) => {
        stage.nextAccount();
        const flow = await Flow.begin(stage.behind);
        const query = await flow.consent();
        const { token } = await meeting(fault, statement, () => flow.complete(query));
        expect(token).toMatchObject({ status: 'active', version: 1 });
        expect(stage.server.to('/token')).toHaveLength(1);
        expect(await errorOf(flow.complete(query))).toMatchObject({ code: 'invalid_state' });
        expect(stage.server.to('/token')).toHaveLength(1);
      });

      it('R-321 says once that the user declined', async () => {
        const flow = await Flow.begin(stage.behind);
        const query = { state: flow.state, error: 'access_denied' };
        const complete = (): Promise<unknown> => errorOf(flow.complete(query));
        expect(await meeting(fault, FLOW_MARK, complete)).toMatchObject({ code: 'access_denied' });
        expect(await complete()).toMatchObject({ code: 'invalid_state' });
      });

      it('R-322 disconnects, and revokes the tokens at the provider', async () => {
        const id = await stage.connection();
        const result = await meeting(fault, TOKEN_DELETE, () => tokens.disconnect({ id }));
        expect(result).toEqual({ revocation: 'confirmed' });
        expect(await stage.database.token(id)).toBeUndefined();
        expect(stage.server.to('/revoke')).toHaveLength(2);
        expect(await stage.database.revocations()).toEqual([]);
      });

      it.each([
        ['writing it down', OUTBOX_INSERT],
        ['taking it out', OUTBOX_DELETE],
      ])('R-323 revokes once: %s', async (_, statement) => {
        const id = await stage.connection();
        const result = await meeting(fault, statement, () => tokens.disconnect({ id }));
        expect(result).toEqual({ revocation: 'confirmed' });
        expect(stage.server.to('/revoke')).toHaveLength(2);
        expect(await stage.database.revocations()).toEqual([]);
      });

      it('R-323 disconnects everything of an owner', async () => {
        const owner = `leaves-${fault}`;
        for (let count = 0; count < 3; count += 1) await stage.connection(owner);
        const ended = await meeting(fault, TOKEN_DELETE, () => tokens.disconnectOwner(owner));
        expect(ended).toMatchObject({ connections: 3 });
        expect(await owned(owner)).toEqual([]);
      });

      it('R-324 reassigns a connection with its sub-accounts', async () => {
        const parent = await stage.connection();
        const child = await stage.connection();
        await stage.database.set(child, 'parent_id', parent);
        for (const owner of ['bob', 'carol']) {
          stage.arm(fault, TOKEN_UPDATE);
          const moved = tokens.reassign({ id: parent }, { owner });
          moved.catch(() => undefined);
          await stage.strike(fault);
          expect(await moved).toMatchObject({ id: parent, ownerId: owner });
          expect(await stage.database.token(child)).toMatchObject({ owner_id: owner });
        }
        expect(await tokens.getValidToken({ id: parent })).toContain('AT-account');
      });

      it('R-325 imports each row once', async () => {
        const row = (account: string) => ({
          providerId: 'acme',
          accountId: `${account}-${fault}`,
          userId: 'dora',
          accessToken: `AT-${account}`,
          refreshToken: `RT-${account}`,
        });
        const rows = [row('first'), row('second'), row('third')] as never[];
        const report = await meeting(fault, TOKEN_INSERT, () =>
          tokens.importFrom('better-auth', rows),
        );
        expect(report).toEqual({ imported: 3, skipped: [] });
      });

      it('R-325 stores a sub-account that was chosen', async () => {
        const { id } = await stage.direct.get(OAuth2TokenService).save({
          owner: 'erin',
          provider: 'mall',
          tokens: { access_token: 'AT-mall', refresh_token: 'RT-mall', expires_in: 3600 },
          resourceOwner: { id: `mall-${fault}` },
        });
        const chosen = (): Promise<{ id: string }> => tokens.selectResource({ id }, 'shop');
        const first = await meeting(fault, TOKEN_INSERT, chosen);
        const second = await meeting(fault, TOKEN_UPDATE, chosen);
        expect(second.id).toBe(first.id);
        expect(await tokens.getValidToken({ id: first.id })).toBe('AT-of-shop');
        await tokens.disconnect({ id });
      });

      it('R-326 refreshes once when the lease is not confirmed', async () => {
        const id = await stage.dueConnection();
        const token = await meeting(fault, TOKEN_UPDATE, () => tokens.getValidToken({ id }));
        expect(token).toContain('-next');
        expect(stage.server.to('/token')).toHaveLength(1);
        expect(await stage.database.token(id)).toMatchObject({ version: 2, lease_id: null });
      });

      it('R-326 refreshes once when the claim of a sweep is not confirmed', async () => {
        await stage.database.run('DELETE FROM oauth2_token');
        const ids = [await stage.dueConnection(), await stage.dueConnection()];
        const result = await meeting(fault, /UPDATE [^]*oauth2_token[^]*claim/, () =>
          tokens.refreshDue(),
        );
        expect(result).toMatchObject({ refreshed: 2, failed: 0 });
        expect(stage.server.to('/token')).toHaveLength(2);
        for (const id of ids) expect(await stage.database.token(id)).toMatchObject({ version: 2 });
      });

      it.each([
        ['a failure', json(503, {}), { reason: 'bad_response' }, 'oauth2.refresh_failed'],
        [
          'the end of a grant',
          json(400, { error: 'invalid_grant' }),
          { reason: 'rejected' },
          'oauth2.reauthorization_required',
        ],
      ])('R-327 records %s, and reports it once', async (_, answer, expected, event) => {
        const id = await stage.dueConnection();
        stage.server.script('/token', () => {
          stage.arm(fault, TOKEN_UPDATE);
          return answer;
        });
        const failure = errorOf(tokens.getValidToken({ id }));
        await stage.strike(fault);
        expect(await failure).toMatchObject(expected);
        expect(await stage.database.token(id)).toMatchObject({
          lease_id: null,
          failures: _ === 'a failure' ? 1 : 0,
        });
        const told = stage.behind.log.lines.filter(
          (line) => line.includes(event) && line.includes(id),
        );
        expect(told).toHaveLength(1);
      });
    });

    describe('and does not respond for a while', () => {
      const fault = 'unreachable for a while';

      it.each<[string, RegExp, () => Promise<() => Promise<unknown>>]>([
        [
          'save',
          TOKEN_INSERT,
          () => {
            const id = stage.nextAccount();
            const tokensOf = { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 };
            const input = { owner: 'frank', provider: 'acme', tokens: tokensOf };
            return Promise.resolve(() => tokens.save({ ...input, resourceOwner: { id } }));
          },
        ],
        [
          'reassign',
          TOKEN_UPDATE,
          async () => {
            const id = await stage.connection();
            return () => tokens.reassign({ id }, { owner: 'frank' });
          },
        ],
        [
          'disconnectOwner',
          TOKEN_DELETE,
          async () => {
            await stage.connection('george');
            return () => tokens.disconnectOwner('george');
          },
        ],
      ])(
        'R-328 %s says that it may be done, and may be called again',
        async (_, statement, arrange) => {
          const work = await arrange();
          const failure = await meeting(fault, statement, () => errorOf(work()));
          expect(failure).toMatchObject({ code: 'storage', mayHaveSucceeded: true });
          expect(failure.message).toContain('may have been made');
          expect(failure.message).not.toMatch(/nothing/i);
          stage.recover();
          await expect(work()).resolves.toBeDefined();
          const rows = await stage.database.tokens();
          const accounts = rows.map(({ owner_id, provider, resource_owner_id }) =>
            JSON.stringify([owner_id, provider, resource_owner_id]),
          );
          expect(new Set(accounts).size).toBe(rows.length);
          expect(rows.some(({ owner_id }) => owner_id === 'george')).toBe(false);
        },
      );

      it('R-328 a callback says that it may be stored, and what to do', async () => {
        stage.nextAccount();
        const flow = await Flow.begin(stage.behind);
        const query = await flow.consent();
        const failure = await meeting(fault, FLOW_MARK, () => errorOf(flow.complete(query)));
        expect(failure).toMatchObject({ code: 'storage', flow: { provider: 'acme' } });
        expect(failure.message).toContain('Look at your connections');
        expect(stage.server.to('/token')).toEqual([]);
        stage.recover();
        const again = await Flow.begin(stage.behind);
        expect((await again.finish()).token).toMatchObject({ version: 1 });
      });
    });
  },
  ['postgres', 'mariadb'],
);
