import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { ReauthorizationRequiredError } from '../../../lib/tokens/token.errors.js';
import { type Answer, html, json, reset, text } from '../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const PAIR = json(200, { access_token: 'AT2', refresh_token: 'RT2', expires_in: 3600 });

let serial = 0;

describe('a grant whose refresh is refused', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open({ refresh: { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 } });
  });
  afterEach(() => {
    vault.server.always('/token', undefined);
    // Nothing is left to be compared with.
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(() => vault.close());

  const expired = async (): Promise<string> => {
    serial += 1;
    const account = { owner: `owner-${serial}`, resourceOwner: { id: `account-${serial}` } };
    return (await vault.saveExpired({}, account)).id;
  };
  const ask = (id: string): Promise<Error & Record<string, unknown>> =>
    errorOf(vault.tokens.getValidToken({ id }));
  const statusOf = (id: string): unknown => vault.row(id).status;
  /** Asks so often, each time after a pause. */
  const refuse = async (
    id: string,
    answer: Answer,
    times: number,
    pause: number,
  ): Promise<void> => {
    vault.server.always('/token', answer);
    for (let time = 0; time < times; time += 1) {
      await ask(id);
      vault.pass(pause);
    }
  };

  it.each([
    ['access_denied', json(403, { error: 'access_denied', error_description: 'restricted' })],
    ['invalid_token', json(401, { error: 'invalid_token' })],
    ['a code of its own', json(400, { error: 'account_closed' })],
    ['a code inside HTTP 200', json(200, { error: 'authorization_pending_review' })],
    ['a number', json(422, { error: 7001 })],
    ['an object', json(400, { error: { code: 'locked', trace: 'x' } })],
  ])('R-170: ends after ten times and three days, and not before both: %s', async (_, answer) => {
    const id = await expired();
    await refuse(id, answer, 9, 8 * HOUR);
    expect(statusOf(id)).toBe('refresh_failing');
    const last = await ask(id);
    expect(last).toBeInstanceOf(ReauthorizationRequiredError);
    expect(last).toMatchObject({ reason: 'rejected', retryable: false });
    expect(last.connectUrl).toContain('intent=');
    expect(vault.row(id)).toMatchObject({
      status: 'reauthorization_required',
      status_reason: 'rejected',
      refresh_at: null,
    });
    const calls = vault.calls;
    vault.pass(30 * DAY);
    await ask(id);
    expect(vault.calls).toBe(calls);
  });

  it('R-170: does not end within three days, however often it is tried', async () => {
    const id = await expired();
    await refuse(id, json(403, { error: 'access_denied' }), 65, HOUR);
    expect(statusOf(id)).toBe('refresh_failing');
    vault.pass(7 * HOUR);
    expect(await ask(id)).toMatchObject({ reason: 'rejected' });
  });

  it.each([
    ['invalid_request', json(400, { error: 'invalid_request' })],
    ['server_error', json(400, { error: 'server_error' })],
    ['temporarily_unavailable', json(400, { error: 'temporarily_unavailable' })],
    ['unauthorized_client', json(400, { error: 'unauthorized_client' })],
    ['invalid_client with a strange status', json(403, { error: 'invalid_client' })],
    ['no error member', json(400, { message: 'denied' })],
    ['a page', html(403)],
    ['a form', text('error=access_denied', 'application/x-www-form-urlencoded', 400)],
    ['5xx', json(500, { error: 'access_denied' })],
    ['429', json(429, { error: 'access_denied' })],
    ['no response', reset()],
  ])('R-171: never ends, and is tried for months: %s', async (_, answer) => {
    const id = await expired();
    await refuse(id, answer, 40, DAY);
    expect(vault.row(id)).toMatchObject({ refusals: 0, status: 'refresh_failing' });
    vault.server.always('/token', PAIR);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it.each([
    ['another code', json(403, { error: 'account_locked' })],
    ['another status', json(400, { error: 'access_denied' })],
  ])('R-172: starts a new count after %s', async (_, other) => {
    const id = await expired();
    const denied = json(403, { error: 'access_denied' });
    await refuse(id, denied, 9, DAY);
    await refuse(id, other, 1, DAY);
    await refuse(id, denied, 9, DAY);
    expect(statusOf(id)).toBe('refresh_failing');
    await refuse(id, denied, 1, DAY);
    expect(statusOf(id)).toBe('reauthorization_required');
  });

  it('R-172: ignores descriptions, trace ids, times and outages in between', async () => {
    const id = await expired();
    for (let attempt = 0; attempt < 10; attempt += 1) {
      const description = `AADSTS65001 trace ${attempt} at ${vault.app.clock.now()}`;
      const body = { error: 'access_denied', error_description: description, trace_id: attempt };
      await refuse(id, json(400, body, { 'x-request-id': String(attempt) }), 1, DAY);
      if (attempt < 9) await refuse(id, attempt % 2 === 0 ? html(503) : reset(), 1, DAY);
    }
    expect(statusOf(id)).toBe('reauthorization_required');
  });

  it('R-173: starts a new count after a success', async () => {
    const id = await expired();
    const denied = json(403, { error: 'access_denied' });
    await refuse(id, denied, 9, DAY);
    vault.server.always('/token', PAIR);
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
    expect(vault.row(id)).toMatchObject({ refusal: null, refusals: 0, refused_since: null });
    vault.pass(DAY);
    await refuse(id, denied, 9, DAY);
    expect(statusOf(id)).toBe('refresh_failing');
  });

  it('R-174: is tried every hour on the first day, then every six, however often callers ask', async () => {
    const id = await expired();
    const before = vault.calls;
    await refuse(id, json(403, { error: 'access_denied' }), 24 * 6, 10 * MINUTE);
    expect(vault.calls - before).toBe(24);
    await refuse(id, json(403, { error: 'access_denied' }), 2 * 24 * 2, 30 * MINUTE);
    expect(vault.calls - before).toBe(24 + 8);
    expect(statusOf(id)).toBe('refresh_failing');
    await ask(id);
    expect(statusOf(id)).toBe('reauthorization_required');
  });

  it('R-174: is tried by the sweep without a caller, in every mode', async () => {
    const id = await expired();
    vault.server.always('/token', json(403, { error: 'access_denied' }));
    await ask(id);
    const before = vault.calls;
    for (let half = 0; half < 3 * 48; half += 1) {
      // A sweep takes what came due before it began.
      vault.pass(HOUR / 2 + 1);
      await vault.tokens.refreshDue();
    }
    expect(vault.calls - before).toBe(24 + 8);
    expect(statusOf(id)).toBe('reauthorization_required');
    expect(await vault.tokens.refreshDue()).toEqual({
      refreshed: 0,
      failed: 0,
      skipped: 0,
      reasons: {},
    });
  });

  it('R-175: is counted by all processes together, and over restarts', async () => {
    const id = await expired();
    vault.server.always('/token', json(403, { error: 'access_denied' }));
    const other = (await vault.second()).get(OAuth2TokenService);
    for (let attempt = 0; attempt < 9; attempt += 1) {
      await errorOf((attempt % 2 === 0 ? vault.tokens : other).getValidToken({ id }));
      vault.pass(DAY);
    }
    const restarted = (await vault.second()).get(OAuth2TokenService);
    expect(statusOf(id)).toBe('refresh_failing');
    expect(await errorOf(restarted.getValidToken({ id }))).toMatchObject({ reason: 'rejected' });
  });

  it('R-179: is tried at once when its user or an operator asks, and not for a caller', async () => {
    const id = await expired();
    await refuse(id, json(403, { error: 'access_denied' }), 1, MINUTE);
    const calls = vault.calls;
    const failure = await ask(id);
    expect(failure).toMatchObject({ code: 'token_refresh', retryable: true });
    expect(failure.retryAfterMs).toBeGreaterThan(50 * MINUTE);
    expect(failure.retryAfterMs).toBeLessThanOrEqual(59 * MINUTE);
    expect(failure.message).toContain('The module tries again');
    expect(vault.calls).toBe(calls);
    expect(await errorOf(vault.tokens.validate({ id }))).toMatchObject({ retryable: true });
    expect(vault.calls).toBe(calls + 1);
    await errorOf(vault.tokens.refresh({ id }));
    expect(vault.calls).toBe(calls + 2);
    vault.server.always('/token', PAIR);
    const account = { sub: vault.row(id).resource_owner_id };
    vault.server.script('/userinfo', json(200, account));
    expect(await vault.tokens.validate({ id })).toMatchObject({
      valid: true,
      token: { status: 'active' },
    });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT2');
  });

  it('R-179: is tried at once by a user who asks while a caller has to wait', async () => {
    const id = await expired();
    await refuse(id, json(403, { error: 'access_denied' }), 1, MINUTE);
    vault.server.always('/token', PAIR);
    const [caller, operator] = await Promise.allSettled([
      vault.tokens.getValidToken({ id }),
      vault.tokens.refresh({ id }),
    ]);
    expect(operator.status).toBe('fulfilled');
    expect([caller.status, statusOf(id)]).toEqual(['rejected', 'active']);
  });

  it('R-181: leaves the access token in use while it is valid', async () => {
    const { id } = await vault.saveAging();
    vault.server.always('/token', json(403, { error: 'access_denied' }));
    expect(await vault.tokens.getValidToken({ id })).toBe('AT1');
    expect(vault.row(id)).toMatchObject({ status: 'refresh_failing', refusals: 1 });
    expect(await vault.tokens.getValidToken({ id })).toBe('AT1');
    vault.pass(MINUTE);
    expect(await ask(id)).toMatchObject({ reason: 'bad_response', retryable: true });
  });
});
