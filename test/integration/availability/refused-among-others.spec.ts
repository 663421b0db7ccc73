import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2CaptureHealthModule } from '../../../lib/terminus/oauth2-capture-health.module.js';
import { OAuth2CaptureHealthIndicator } from '../../../lib/terminus/oauth2-capture.health-indicator.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, json } from '../../fixtures/fault-responses.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DENIED = json(403, { error: 'access_denied' });
const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

/** Gives up sooner, counts what would not count, and knows where a sub-code is. */
const Strict = defineOAuth2Provider({
  name: 'strict',
  label: 'Strict',
  endpoints: {
    authorization: 'https://strict.example/authorize',
    token: 'https://strict.example/token',
    userInfo: 'https://strict.example/userinfo',
  },
  pkce: 'required',
  clientAuthentication: 'client_secret_basic',
  refresh: { grant: 'refresh_token', rotation: 'always' },
  identity: { id: ['sub'] },
  errors: {
    paths: ['error.code', 'error'],
    subCode: 'error.reason.id',
    refused: [{ error: 'unauthorized_client', status: 403 }, { status: 418 }],
    rejected: [{ error: 'account_gone' }],
    giveUpAfter: { attempts: 3, days: 1 },
  },
});

@Module({ providers: [Strict] })
class StrategiesModule {}

let serial = 0;

describe('a refused grant among other connections', () => {
  let vault: Vault;
  /** Refresh tokens that the server refuses, and how; all others are refreshed. */
  const refused = new Map<string, Answer>();

  beforeAll(async () => {
    vault = await Vault.open({
      imports: [OAuth2CaptureHealthModule, StrategiesModule],
      refresh: { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 },
    });
  });
  beforeAll(() =>
    vault.server.always('/token', (_usual: Answer, { form }: RecordedRequest) => {
      const token = form.get('refresh_token') ?? '';
      const answer = { access_token: `AT-${token}`, refresh_token: token, expires_in: 3600 };
      return refused.get(token) ?? json(200, answer);
    }),
  );
  afterEach(() => {
    refused.clear();
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(() => vault.close());

  const connect = async (
    provider = 'acme',
    service = vault.tokens,
  ): Promise<{ id: string; token: string }> => {
    serial += 1;
    const token = `RT-${serial}`;
    const account = { owner: `owner-${serial}`, resourceOwner: { id: `a-${serial}` }, provider };
    const { id } = await vault.saveExpired({ refresh_token: token }, account, service);
    return { id, token };
  };
  const ask = (id: string): Promise<Error & Record<string, unknown>> =>
    errorOf(vault.tokens.getValidToken({ id }));
  const statusOf = (id: string): unknown => vault.row(id).status;
  const clientErrors = async (): Promise<Record<string, unknown>[]> => {
    const indicator = vault.app.get(OAuth2CaptureHealthIndicator);
    const { oauth2 } = await indicator.isHealthy('oauth2');
    return (oauth2 as Record<string, unknown>).clientErrors as Record<string, unknown>[];
  };

  it('R-176: does not end while no other connection succeeds, which log and health report', async () => {
    const [one, two] = [await connect(), await connect()];
    refused.set(one.token, DENIED).set(two.token, DENIED);
    for (let day = 0; day < 20; day += 1) {
      await ask(one.id);
      await ask(two.id);
      vault.pass(DAY);
    }
    expect([statusOf(one.id), statusOf(two.id)]).toEqual(['refresh_failing', 'refresh_failing']);
    const told = 'the application or the server is the likelier cause';
    expect(vault.app.log.lines.filter((line) => line.includes(told))).toHaveLength(1);
    const { url } = vault.server;
    const problem = expect.stringContaining(told) as unknown;
    const state = 'refuses_all';
    expect(await clientErrors()).toEqual([{ provider: 'acme', origin: url, state, problem }]);
    // The second is accepted again: it was the grant of the first, after all.
    refused.delete(two.token);
    await ask(two.id);
    expect(statusOf(two.id)).toBe('active');
    expect(await clientErrors()).toEqual([]);
    await ask(one.id);
    expect(statusOf(one.id)).toBe('reauthorization_required');
  });

  it('R-176: ends when another one succeeded in the same period, and not for an earlier success', async () => {
    const [one, two] = [await connect(), await connect()];
    await ask(two.id);
    vault.pass(10 * DAY);
    refused.set(one.token, DENIED).set(two.token, DENIED);
    for (let day = 0; day < 12; day += 1) {
      await ask(one.id);
      await ask(two.id);
      vault.pass(DAY);
    }
    expect(statusOf(one.id)).toBe('refresh_failing');
    const three = await connect();
    await ask(three.id);
    await ask(one.id);
    expect(statusOf(one.id)).toBe('reauthorization_required');
  });

  it('R-176: ends although others are refused that belong to another client, or need their user', async () => {
    const dead = await connect();
    refused.set(dead.token, json(400, { error: 'invalid_grant' }));
    await ask(dead.id);
    const second = { ...CLIENT, clientId: 'another', endpoints: vault.server.endpoints };
    const acme = { ...CLIENT, endpoints: vault.server.endpoints };
    const app = await vault.second({ providers: { acme, second } });
    const tokens = app.get(OAuth2TokenService);
    const [one, two] = [await connect(), await connect()];
    vault.database.run("UPDATE oauth2_token SET provider = 'second' WHERE id = ?", two.id);
    refused.set(one.token, DENIED);
    for (let day = 0; day < 10; day += 1) {
      vault.database.run(
        "UPDATE oauth2_token SET status = 'refresh_failing', updated_at = ? WHERE id = ?",
        app.clock.now(),
        two.id,
      );
      await errorOf(tokens.getValidToken({ id: one.id }));
      vault.pass(DAY);
    }
    expect(statusOf(one.id)).toBe('reauthorization_required');
  });

  it.each(['interaction_required', 'consent_required', 'login_required'])(
    'R-177: ends without another one’s success when its user is needed: %s',
    async (error) => {
      const [one, two] = [await connect(), await connect()];
      const answer = json(400, { error, suberror: 'basic_action', trace_id: Math.random() });
      refused.set(one.token, answer).set(two.token, answer);
      for (let day = 0; day < 9; day += 1) {
        await ask(one.id);
        await ask(two.id);
        vault.pass(DAY);
      }
      expect(statusOf(one.id)).toBe('refresh_failing');
      expect(await ask(one.id)).toMatchObject({ reason: 'rejected' });
      expect(await ask(two.id)).toMatchObject({ reason: 'rejected' });
    },
  );

  it('R-178: is tried at once after another one of the client works again', async () => {
    const [one, two, three] = [await connect(), await connect(), await connect()];
    refused.set(one.token, DENIED).set(two.token, DENIED);
    await ask(one.id);
    await ask(two.id);
    vault.pass(2 * HOUR);
    await ask(one.id);
    // A success of one that did not fail changes nothing.
    await ask(three.id);
    refused.clear();
    const calls = vault.calls;
    expect(await ask(one.id)).toMatchObject({ code: 'token_refresh' });
    expect(vault.calls).toBe(calls);
    await ask(two.id);
    expect(statusOf(two.id)).toBe('active');
    expect(await vault.tokens.getValidToken({ id: one.id })).toBe(`AT-${one.token}`);
  });

  it('R-178: is tried at once by another process, too, and by its sweep', async () => {
    const [one, two] = [await connect(), await connect()];
    refused.set(one.token, DENIED).set(two.token, json(503, {}));
    await ask(one.id);
    await ask(two.id);
    vault.pass(MINUTE);
    refused.clear();
    await ask(two.id);
    const other = (await vault.second()).get(OAuth2TokenService);
    vault.pass(1_000);
    expect(await other.refreshDue()).toMatchObject({ refreshed: 1 });
    expect(statusOf(one.id)).toBe('active');
  });

  describe('of a provider that declares more', () => {
    let tokens: OAuth2TokenService;
    beforeAll(async () => {
      const { endpoints } = vault.server;
      const providers = {
        strict: { ...CLIENT, strategy: 'strict', clientId: 'strict-client', endpoints },
        pinterest: { ...CLIENT, clientId: 'pinterest-client', endpoints },
      };
      tokens = (await vault.second({ providers })).get(OAuth2TokenService);
    });
    const at = (provider: string): ReturnType<typeof connect> => connect(provider, tokens);
    const attempts = async (id: string, times: number, pause: number): Promise<void> => {
      for (let attempt = 0; attempt < times; attempt += 1) {
        await errorOf(tokens.getValidToken({ id }));
        vault.pass(pause);
      }
    };

    it.each([
      ['a code that would not count', json(403, { error: 'unauthorized_client' })],
      ['a status without a code', json(418, { message: 'no' })],
      ['the same sub-code', json(400, { error: { code: 'no', reason: { id: 7, at: 1 } } })],
    ])('R-180: ends after the numbers of its definition: %s', async (_, answer) => {
      const { id, token } = await at('strict');
      refused.set(token, answer);
      await attempts(id, 2, DAY);
      expect(statusOf(id)).toBe('refresh_failing');
      await attempts(id, 1, 0);
      expect(statusOf(id)).toBe('reauthorization_required');
    });

    it('R-180: goes on with another sub-code each time, and ends at once with a declared code', async () => {
      const { id, token } = await at('strict');
      for (let reason = 0; reason < 8; reason += 1) {
        refused.set(token, json(400, { error: { code: 'no', reason: { id: reason } } }));
        await attempts(id, 1, DAY);
      }
      expect(statusOf(id)).toBe('refresh_failing');
      refused.set(token, json(400, { error: { code: 'account_gone' } }));
      await attempts(id, 1, 0);
      expect(statusOf(id)).toBe('reauthorization_required');
    });

    it('R-180: ends with Pinterest’s code 2 while others of the client are refreshed', async () => {
      const [one, two] = [await at('pinterest'), await at('pinterest')];
      const failed = json(401, { code: 2, message: 'Authentication failed.' });
      refused.set(one.token, failed);
      await attempts(one.id, 9, DAY);
      expect(statusOf(one.id)).toBe('refresh_failing');
      await attempts(two.id, 1, 0);
      expect(statusOf(two.id)).toBe('active');
      await attempts(one.id, 1, 0);
      expect(statusOf(one.id)).toBe('reauthorization_required');
    });

    it('R-180: does not end with Pinterest’s code 2 when all are refused: it may be our secret', async () => {
      const all = [await at('pinterest'), await at('pinterest'), await at('pinterest')];
      const failed = json(401, { code: 2, message: 'Authentication failed.' });
      for (const { token } of all) refused.set(token, failed);
      for (let day = 0; day < 12; day += 1) {
        for (const { id } of all) await attempts(id, 1, MINUTE);
        vault.pass(DAY);
      }
      for (const { id } of all) expect(statusOf(id)).toBe('refresh_failing');
    });
  });
});
