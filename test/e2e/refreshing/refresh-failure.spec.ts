import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../../fixtures/connections.js';
import {
  hang,
  html,
  json,
  reset,
  withMembers,
  type Script,
} from '../../fixtures/fault-responses.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('a refresh that fails', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({ capture: () => ({ http: { timeout: 2 } }) });
  });
  afterAll(() => world.close());

  const requests = (): number => world.alpha.to('/token').length;

  it('R-017: invalid_grant ends the connection until the user reconnects; nothing is deleted', async () => {
    const connection = await Connection.expired(world, json(400, { error: 'invalid_grant' }));
    const before = requests();
    const { access_token: encrypted } = await connection.row();
    expect(await connection.ask()).toMatchObject({
      error: 'ReauthorizationRequiredError',
      reason: 'rejected',
      retryable: false,
    });
    expect(await connection.row()).toMatchObject({
      status: 'reauthorization_required',
      access_token: encrypted,
    });
    for (let call = 0; call < 3; call += 1)
      expect(await connection.ask()).toMatchObject({ reason: 'rejected', retryable: false });
    expect(requests()).toBe(before + 1);
  });

  it('R-017: a reconnect makes the same row active again', async () => {
    const connection = await Connection.expired(world, json(400, { error: 'invalid_grant' }));
    expect(await connection.ask()).toMatchObject({ reason: 'rejected' });
    expect((await connection.visitor.capture('alpha')).status).toBe(303);
    expect(await connection.row()).toMatchObject({ status: 'active', status_reason: null });
    expect(await connection.ask()).toHaveProperty('sha256');
  });

  it('R-020: wrong client credentials change the status of no connection', async () => {
    const connection = await Connection.make(world, { provider: 'beta' });
    await connection.expire();
    world.beta.script('/token', json(401, { error: 'invalid_client' }));
    expect(await connection.ask()).toMatchObject({ reason: 'client_config', retryable: false });
    expect((await connection.row()).status).not.toBe('reauthorization_required');
  });

  const passing: [string, Script[]][] = [
    ['500', [json(500, {})]],
    ['502 with a page', [html(502)]],
    ['503', [json(503, {})]],
    ['a page with 200', [html(200)]],
    ['silence', [hang()]],
    ['a reset', [reset()]],
    ['an unknown 400', [json(400, { error: 'invalid_request' })]],
    ['an empty 400', [{ status: 400 }]],
  ];

  it.each(passing)('R-019 R-021 R-022: %s changes nothing, and passes', async (_name, answers) => {
    const connection = await Connection.expired(world);
    world.alpha.script('/token', ...answers);
    const { access_token: access, refresh_token: refresh } = await connection.row();
    expect(await connection.ask()).toMatchObject({ error: 'TokenRefreshError' });
    expect(await connection.row()).toMatchObject({ access_token: access, refresh_token: refresh });
    expect((await connection.row()).status).not.toBe('reauthorization_required');
    // The pause after a failure is over.
    await connection.set('retry_at', null);
    expect(await connection.ask()).toHaveProperty('sha256');
    expect((await connection.row()).status).toBe('active');
  });

  it('R-047 Q-44: during an announced pause no request is sent', async () => {
    const limited = json(429, {}, { 'retry-after': '30' });
    const connection = await Connection.expired(world, limited);
    const before = requests();
    for (let call = 0; call < 3; call += 1) {
      const answer = await connection.ask();
      expect(answer).toMatchObject({ reason: 'rate_limited', retryable: true });
      expect(answer.retryAfterMs).toBeGreaterThan(20_000);
    }
    expect(requests()).toBe(before + 1);
  });

  it('R-030: for an expired token without a refresh token no request is sent', async () => {
    const answer = withMembers({ refresh_token: undefined });
    const connection = await Connection.make(world, { answer });
    await connection.expire();
    const before = requests();
    expect(await connection.ask()).toMatchObject({ reason: 'no_refresh_token', retryable: false });
    expect(requests()).toBe(before);
  });

  it('R-037: a token in its last minute is refreshed early, or used when that fails', async () => {
    const connection = await Connection.make(world);
    await connection.set('issued_at', Date.now() - 3_580_000);
    await connection.set('expires_at', Date.now() + 20_000);
    const { access_token: encrypted } = await connection.row();
    const before = requests();
    world.alpha.script('/token', json(503, {}));
    const kept = await connection.ask();
    expect(kept).toHaveProperty('sha256');
    expect((await connection.row()).access_token).toBe(encrypted);
    expect(requests()).toBe(before + 1);
    await connection.set('retry_at', null);
    const renewed = await connection.ask();
    expect(renewed).toHaveProperty('sha256');
    expect(renewed.sha256).not.toBe(kept.sha256);
    expect(requests()).toBe(before + 2);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
