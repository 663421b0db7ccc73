import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../../lib/tokens/oauth2-token.service.js';
import { ReauthorizationRequiredError } from '../../../../lib/tokens/token.errors.js';
import { hang, html, json, reset } from '../../../fixtures/fault-responses.js';
import { errorOf, Vault } from '../../fixtures/vault.js';

const DEAD = json(400, { error: 'invalid_grant' });

describe('a refresh that fails', () => {
  let vault: Vault;
  beforeAll(async () => {
    // Too little patience to wait until a provider may be asked again.
    vault = await Vault.open({ http: { timeout: 1 }, refresh: { waitTimeout: 0.5 } });
  });
  afterEach(() => vault.server.always('/token', undefined));
  afterAll(() => vault.close());

  const ask = (id: string): Promise<string> => vault.tokens.getValidToken({ id });

  it('R-017: is final when the grant has ended, until the user connects again', async () => {
    const { id } = await vault.saveExpired();
    const encrypted = vault.row(id).refresh_token;
    vault.server.script('/token', DEAD);
    const error = await errorOf(ask(id));
    expect(error).toBeInstanceOf(ReauthorizationRequiredError);
    expect(error).toMatchObject({ reason: 'rejected', retryable: false, tokenId: id });
    expect(error.connectUrl).toMatch(/^https:\/\/app\.example\/oauth2\/acme\/connect\?intent=/);
    expect(vault.row(id)).toMatchObject({
      status: 'reauthorization_required',
      status_reason: 'rejected',
      refresh_token: encrypted,
      version: 1,
      lease_id: null,
    });
    const before = vault.calls;
    for (let call = 0; call < 5; call += 1) {
      expect(await errorOf(ask(id))).toMatchObject({ reason: 'rejected' });
      expect(await errorOf(vault.tokens.refresh({ id }))).toMatchObject({ reason: 'rejected' });
    }
    expect(vault.calls).toBe(before);
    await vault.save({ access_token: 'AT2' });
    expect(await ask(id)).toBe('AT2');
  });

  it('R-017: throws to all callers of an ended grant, and reports it once', async () => {
    const { id } = await vault.saveExpired({}, { owner: 'erin' });
    vault.server.script('/token', { ...DEAD, after: new Promise((r) => setTimeout(r, 50)) });
    const errors = await Promise.all(Array.from({ length: 50 }, () => errorOf(ask(id))));
    expect(new Set(errors.map(({ reason }) => reason))).toEqual(new Set(['rejected']));
    const reports = vault.app.log.lines.filter(
      (line) => line.includes(id) && line.includes('reauthorization_required'),
    );
    expect(reports).toHaveLength(1);
  });

  it.each([
    ['500', json(500, { error: 'server_error' }), 'bad_response'],
    ['a page', html(200), 'bad_response'],
    ['nothing', json(200, {}), 'bad_response'],
    ['a strange 4xx', json(400, { error: 'invalid_request' }), 'bad_response'],
    ['429', json(429, {}), 'rate_limited'],
    ['a reset', reset(), 'network'],
    ['silence', hang(), 'timeout'],
  ])(
    'R-021 R-022: leaves everything in place after %s, and works later',
    async (_, answer, reason) => {
      const { id } = await vault.saveExpired();
      const { access_token, refresh_token, version } = vault.row(id);
      vault.server.always('/token', answer);
      expect(await errorOf(ask(id))).toMatchObject({ reason, provider: 'acme', tokenId: id });
      expect(vault.row(id)).toMatchObject({
        access_token,
        refresh_token,
        version,
        status: 'refresh_failing',
        status_reason: reason,
        failures: 1,
        lease_id: null,
      });
      vault.pass(3_000);
      vault.server.always('/token', json(200, { access_token: 'AT2', expires_in: 3600 }));
      expect(await ask(id)).toBe('AT2');
      expect(vault.row(id)).toMatchObject({ status: 'active', status_reason: null, failures: 0 });
      expect(vault.app.log.text).toContain(`oauth2.recovered acme token ${id}`);
    },
  );

  it('R-047: is stored, so that many callers cause one request, in every process', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', json(503, {}, { 'retry-after': '600' }));
    const before = vault.calls;
    const first = await errorOf(ask(id));
    expect(first).toMatchObject({ reason: 'bad_response', retryable: true });
    expect(first.retryAfterMs).toBeGreaterThanOrEqual(600_000);
    const other = (await vault.second()).get(OAuth2TokenService);
    for (const service of [vault.tokens, other]) {
      const error = await errorOf(service.getValidToken({ id }));
      expect(error).toMatchObject({ reason: 'bad_response', retryable: true });
      expect(error.retryAfterMs).toBeGreaterThan(300_000);
      expect(error.retryAfterMs).toBeLessThanOrEqual(600_000);
    }
    expect(vault.calls).toBe(before + 1);
    vault.pass(601_000);
    vault.server.script('/token', json(200, { access_token: 'AT2' }));
    expect(await ask(id)).toBe('AT2');
  });

  it('R-045: never waits longer than a day, whatever is announced', async () => {
    const { id } = await vault.saveExpired();
    vault.server.script('/token', json(429, {}, { 'retry-after': '999999999' }));
    expect(await errorOf(ask(id))).toMatchObject({ retryAfterMs: 86_400_000 });
    expect(Number(vault.row(id).retry_at)).toBeLessThan(vault.app.clock.now() + 86_401_000);
  });

  it('R-037: returns the token that is still valid', async () => {
    const { id } = await vault.saveAging();
    for (const answer of [json(503, {}), json(429, {}), hang(), reset(), html(502)]) {
      vault.server.always('/token', answer);
      expect(await ask(id)).toBe('AT1');
      vault.pass(2_000);
    }
    expect(vault.row(id).status).toBe('refresh_failing');
    // Whoever asks for a renewal is told that there was none.
    expect(await errorOf(vault.tokens.refresh({ id }))).toMatchObject({ code: 'token_refresh' });
  });

  it('R-037: but not when the grant has ended', async () => {
    const { id } = await vault.saveAging();
    vault.server.script('/token', DEAD);
    expect(await errorOf(ask(id))).toMatchObject({ reason: 'rejected' });
  });

  it('R-030: needs a refresh token, and sends no request without one', async () => {
    const { id } = await vault.saveExpired({ refresh_token: undefined }, { owner: 'carol' });
    const before = vault.calls;
    const error = await errorOf(ask(id));
    expect(error).toMatchObject({ code: 'reauthorization_required', reason: 'no_refresh_token' });
    expect(await errorOf(ask(id))).toMatchObject({ reason: 'no_refresh_token' });
    expect(vault.calls).toBe(before);
    expect(vault.row(id).status).toBe('reauthorization_required');
  });

  it('R-031: is not tried for a token that never ends', async () => {
    const classic = { refresh_token: undefined, expires_in: undefined };
    const { id } = await vault.save(classic, { owner: 'dave' });
    const before = vault.calls;
    expect(await ask(id)).toBe('AT1');
    expect([vault.calls, vault.row(id).refresh_at]).toEqual([before, null]);
  });

  it('S-069: reveals nothing of the tokens, whatever the provider sends', async () => {
    const { id } = await vault.saveExpired({ refresh_token: 'SENTINEL-refresh' });
    const echo = { error: 'SENTINEL-refresh', error_description: 'SENTINEL-refresh' };
    for (const answer of [json(400, echo), json(500, echo), json(200, { ...echo, error: [1] })]) {
      vault.server.script('/token', answer);
      const error = await errorOf(ask(id));
      expect(JSON.stringify([error, error.message, error.stack])).not.toContain('SENTINEL-refresh');
      vault.pass(600_000);
    }
    expect(vault.app.log.text).not.toContain('SENTINEL');
  });
});
