import { afterAll, afterEach, beforeEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2CaptureHealthIndicator } from '../../../lib/terminus/oauth2-capture.health-indicator.js';
import { OAuth2CaptureHealthModule } from '../../../lib/terminus/oauth2-capture-health.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, html, json, text } from '../../fixtures/fault-responses.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import type { Application } from '../fixtures/application.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const SECRET = 'client-secret-0123456789';
const UNAUTHORIZED = json(403, {
  error: 'unauthorized_client',
  error_description: 'token invalid',
});
const INVALID_CLIENT = json(401, { error: 'invalid_client' });

let serial = 0;

describe('a client that may be refused', () => {
  let vault: Vault;
  let app: Application;
  let tokens: OAuth2TokenService;
  /** Refresh tokens that the server refuses, and how; all others are refreshed. */
  const refused = new Map<string, Answer>();
  /** The answer to all of them, if any. */
  let toAll: Answer | undefined;

  beforeAll(async () => {
    vault = await Vault.open({
      imports: [OAuth2CaptureHealthModule],
      background: { every: 3_600, mode: 'all', batch: 3 },
      refresh: { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 },
    });
    vault.server.always('/token', (_usual: Answer, { form }: RecordedRequest) => {
      const token = form.get('refresh_token') ?? '';
      const answer = { access_token: `AT-${token}`, refresh_token: token, expires_in: 3600 };
      return toAll ?? refused.get(token) ?? json(200, answer);
    });
  });
  // Nothing is known to a new process.
  beforeEach(async () => {
    app = await vault.second();
    tokens = app.get(OAuth2TokenService);
    vault.server.requests.length = 0;
  });
  afterEach(() => {
    refused.clear();
    toAll = undefined;
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(() => vault.close());

  const connect = async (
    account?: string,
    provider = 'acme',
    service = tokens,
  ): Promise<{ id: string; token: string }> => {
    serial += 1;
    const token = `RT-${serial}`;
    const resourceOwner = { id: account ?? `account-${serial}` };
    const row = { owner: `owner-${serial}`, resourceOwner, provider };
    const { id } = await vault.saveExpired({ refresh_token: token }, row, service);
    return { id, token };
  };
  const dead = async (answer = UNAUTHORIZED, account?: string): ReturnType<typeof connect> => {
    const connection = await connect(account);
    refused.set(connection.token, answer);
    return connection;
  };
  const ask = ({ id }: { id: string }): Promise<string> =>
    tokens.getValidToken({ id }).then(
      () => 'served',
      (error: { reason: string }) => error.reason,
    );
  const asked = (): string[] =>
    vault.server.to('/token').map(({ form }) => form.get('refresh_token') ?? '');
  /** The requests of what is done meanwhile. */
  const askedDuring = async (work: () => Promise<unknown>): Promise<string[]> => {
    const before = asked().length;
    await work();
    return asked().slice(before);
  };
  const clientErrors = async (): Promise<Record<string, unknown>[]> => {
    const { oauth2 } = await app.get(OAuth2CaptureHealthIndicator).isHealthy('oauth2');
    return (oauth2 as Record<string, unknown>).clientErrors as Record<string, unknown>[];
  };

  it.each([
    ['403 unauthorized_client', UNAUTHORIZED],
    ['400 unauthorized_client', json(400, { error: 'unauthorized_client' })],
    ['401 and nothing', { status: 401, body: '' }],
    ['401 and a page', html(401)],
    ['403 and a page', html(403)],
    ['401 and JSON without a code', json(401, { message: 'Unauthorized' })],
    ['200 unauthorized_client', json(200, { error: 'unauthorized_client' })],
  ])('R-182: one connection is refused, and the others are refreshed: %s', async (_, answer) => {
    const alice = await dead(answer);
    const [bob, carol] = [await connect(), await connect()];
    expect(await ask(alice)).not.toBe('served');
    expect(vault.row(alice.id)).toMatchObject({ status: 'refresh_failing', lease_id: null });
    for (let minute = 0; minute < 10; minute += 1) {
      vault.pass(61_000);
      await ask(alice);
      for (const other of [bob, carol]) {
        vault.database.run('UPDATE oauth2_token SET expires_at = 1 WHERE id = ?', other.id);
        expect(await ask(other)).toBe('served');
      }
    }
    expect(vault.row(alice.id).status).toBe('refresh_failing');
  });

  it('R-182: tells the one that is refused when to come back, and what it may be', async () => {
    const alice = await dead();
    const error = await errorOf(tokens.getValidToken({ id: alice.id }));
    expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    expect(error.retryAfterMs).toBeGreaterThan(0);
    expect(error.message).toContain('grant has ended');
    expect(error.message).toContain('does not accept this application');
  });

  it('R-183: two of different accounts within ten minutes delay the others', async () => {
    const [one, two, other] = [await dead(), await dead(), await connect()];
    await ask(one);
    vault.pass(9 * MINUTE);
    await ask(two);
    expect(await askedDuring(() => ask(other))).toEqual([]);
    expect(await clientErrors()).toMatchObject([{ provider: 'acme', state: 'suspected' }]);
    const error = await errorOf(tokens.getValidToken({ id: other.id }));
    expect(error).toMatchObject({ reason: 'client_config', retryable: true });
    expect(vault.row(other.id)).toMatchObject({ status: 'active', failures: 0 });
  });

  it.each([
    ['of one account', 'same', 0],
    ['more than ten minutes apart', undefined, 11 * MINUTE],
  ])('R-183: two %s do not', async (_, account, pause) => {
    const [one, two, other] = [
      await dead(UNAUTHORIZED, account),
      await dead(UNAUTHORIZED, account),
      await connect(),
    ];
    await ask(one);
    vault.pass(pause);
    await ask(two);
    expect(await ask(other)).toBe('served');
  });

  it('R-183: two with a success in between do not', async () => {
    const [one, two, between, other] = [
      await dead(),
      await dead(),
      await connect(),
      await connect(),
    ];
    await ask(one);
    expect(await ask(between)).toBe('served');
    await ask(two);
    expect(await ask(other)).toBe('served');
  });

  it('R-184: one refresh a minute is sent, preferably of a connection that has not failed', async () => {
    const [one, two] = [await dead(), await dead()];
    const others = [await connect(), await connect()];
    await ask(one);
    await ask(two);
    await ask(others[0] as { id: string });
    vault.pass(61_000);
    // The dead ones come first, and again and again: they leave the turn to one that may succeed.
    const early = async (): Promise<void> => {
      for (let time = 0; time < 3; time += 1) for (const failed of [one, two]) await ask(failed);
    };
    expect(await askedDuring(early)).toEqual([]);
    for (const other of others) expect(await ask(other)).toBe('served');
    expect(await clientErrors()).toEqual([]);
    expect(app.log.text + vault.app.log.text).not.toContain(SECRET);
  });

  it('R-184: otherwise that of the connection that failed longest ago', async () => {
    const all = [await dead(), await dead(), await dead()];
    for (const one of all) await ask(one);
    const turns: string[] = [];
    for (let minute = 0; minute < 6; minute += 1) {
      vault.pass(61_000);
      const reversed = all.toReversed();
      const sent = await askedDuring(async () => {
        for (let time = 0; time < 2; time += 1) for (const one of reversed) await ask(one);
      });
      turns.push(...sent);
    }
    // Who failed first was not known to be waiting in the first minute; from then on they take turns.
    expect(turns).toHaveLength(6);
    expect(new Set(turns.slice(1, 4)).size).toBe(3);
    expect(turns.slice(4)).toEqual(turns.slice(1, 3));
  });

  it('R-185: an ended connection counts once, until it has itself succeeded', async () => {
    const [one, two, other] = [await dead(), await dead(), await connect()];
    await ask(one);
    await ask(two);
    vault.pass(61_000);
    expect(await ask(other)).toBe('served');
    for (let time = 0; time < 20; time += 1) {
      vault.pass(7 * MINUTE);
      await ask(one);
      await ask(two);
      vault.database.run('UPDATE oauth2_token SET expires_at = 1 WHERE id = ?', other.id);
      expect(await ask(other)).toBe('served');
    }
    // Both succeed, and are refused again: now they count.
    const [first, second] = [refused.get(one.token), refused.get(two.token)] as [Answer, Answer];
    refused.clear();
    vault.pass(7 * MINUTE);
    for (const connection of [one, two]) expect(await ask(connection)).toBe('served');
    refused.set(one.token, first).set(two.token, second);
    vault.database.run('UPDATE oauth2_token SET expires_at = 1');
    await ask(one);
    await ask(two);
    expect(await ask(other)).toBe('client_config');
  });

  it.each([
    ['status 403', json(403, { error: 'invalid_client' })],
    ['status 200', json(200, { error: 'invalid_client' })],
    ['a form', text('error=invalid_client', 'application/x-www-form-urlencoded', 401)],
    ['an object', json(401, { error: { code: 'invalid_client' } })],
  ])('R-186: invalid_client does not count on its own with %s', async (_, answer) => {
    const [one, other] = [await dead(answer), await connect()];
    await ask(one);
    expect(await ask(other)).toBe('served');
  });

  it.each([
    ['401', INVALID_CLIENT],
    ['400', json(400, { error: 'invalid_client', error_description: 'x' })],
  ])('R-186: invalid_client as RFC 6749 has it does: %s', async (_, answer) => {
    const [one, other] = [await dead(answer), await connect()];
    await ask(one);
    expect(await askedDuring(() => ask(other))).toEqual([]);
    expect(vault.row(one.id)).toMatchObject({ status: 'active', failures: 0 });
    expect(await clientErrors()).toMatchObject([{ state: 'refused' }]);
    const error = await errorOf(tokens.getValidToken({ id: other.id }));
    expect(error).toMatchObject({ reason: 'client_config', retryable: false });
    expect(error.retryAfterMs).toBeUndefined();
    // Said of one connection alone, it does not hold the others back a second time.
    vault.pass(61_000);
    expect(await ask(other)).toBe('served');
    await ask(one);
    vault.database.run('UPDATE oauth2_token SET expires_at = 1 WHERE id = ?', other.id);
    expect(await ask(other)).toBe('served');
    expect(vault.row(one.id).status).toBe('refresh_failing');
  });

  it('R-187: with nothing to compare, log and health name both possible causes', async () => {
    await ask(await dead(html(401)));
    const [first, ...more] = await clientErrors();
    expect([first, more]).toMatchObject([{ provider: 'acme', state: 'unclear' }, []]);
    for (const told of [String(first?.problem), vault.app.log.text + app.log.text]) {
      expect(told).toContain('the grant of this connection has ended');
      expect(told).toContain('this application is not accepted');
    }
    expect(JSON.stringify(first)).not.toContain('client-id');
    expect(await ask(await connect())).toBe('served');
    expect(await clientErrors()).toEqual([]);
  });

  it('R-188: a sweep sends one refresh a minute, of one that has not failed, and all after a success', async () => {
    const failed = [await dead(), await dead()];
    for (const one of failed) await ask(one);
    const others = [await connect(), await connect(), await connect(), await connect()];
    toAll = UNAUTHORIZED;
    vault.database.run('UPDATE oauth2_token SET refresh_at = 1, retry_at = NULL');
    expect(await askedDuring(() => tokens.refreshDue())).toEqual([]);
    vault.pass(61_000);
    const [probe, ...more] = await askedDuring(() => tokens.refreshDue());
    expect([others.map(({ token }) => token).includes(probe ?? ''), more]).toEqual([true, []]);
    expect(await askedDuring(() => tokens.refreshDue())).toEqual([]);
    toAll = undefined;
    vault.pass(61_000);
    vault.database.run('UPDATE oauth2_token SET refresh_at = 1');
    const all = await askedDuring(() => tokens.refreshDue());
    for (const { token } of others) expect(all).toContain(token);
  });

  it('R-188: a sweep sends the one that failed longest ago when all have failed', async () => {
    const all = [await dead(), await dead(), await dead()];
    for (const one of all) await ask(one);
    const turns: string[] = [];
    for (let minute = 0; minute < 6; minute += 1) {
      vault.pass(10 * MINUTE);
      vault.database.run('UPDATE oauth2_token SET refresh_at = 1, retry_at = NULL');
      turns.push(...(await askedDuring(() => tokens.refreshDue())));
    }
    // The third was held back at first, so it had not failed yet.
    const [first, second, third] = all.map(({ token }) => token);
    expect(turns).toEqual([third, first, second, third, first, second]);
  });

  it('R-189: another client at the same server is not affected', async () => {
    const { endpoints } = vault.server;
    const acme = { clientId: 'client-id', clientSecret: SECRET, endpoints };
    const other = { ...acme, clientId: 'other-client' };
    const both = (await vault.second({ providers: { acme, other } })).get(OAuth2TokenService);
    const [one, two] = [await dead(INVALID_CLIENT), await connect()];
    const theirs = await connect(undefined, 'other', both);
    await errorOf(both.getValidToken({ id: one.id }));
    expect(await errorOf(both.getValidToken({ id: two.id }))).toMatchObject({
      reason: 'client_config',
    });
    expect(await both.getValidToken({ id: theirs.id })).toBe(`AT-${theirs.token}`);
  });

  it('R-189: the same client under another name is affected', async () => {
    const { endpoints } = vault.server;
    const acme = { clientId: 'client-id', clientSecret: SECRET, endpoints };
    const both = (await vault.second({ providers: { acme, again: acme } })).get(OAuth2TokenService);
    const [one, two] = [await dead(INVALID_CLIENT), await connect()];
    await both.reassign({ id: two.id }, { provider: 'again' });
    await errorOf(both.getValidToken({ id: one.id }));
    const work = (): Promise<unknown> => errorOf(both.getValidToken({ id: two.id }));
    expect(await askedDuring(work)).toEqual([]);
    vault.pass(61_000);
    expect(await both.getValidToken({ id: two.id })).toBe(`AT-${two.token}`);
  });
});
