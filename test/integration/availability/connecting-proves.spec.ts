import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2CaptureHealthModule } from '../../../lib/terminus/oauth2-capture-health.module.js';
import { OAuth2CaptureHealthIndicator } from '../../../lib/terminus/oauth2-capture.health-indicator.js';
import { type Answer, html, json } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { Flow } from '../fixtures/flow.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DENIED = json(403, { error: 'access_denied' });

@Module({ imports: [OAuth2CaptureHealthModule] })
class HealthModule {}

let serial = 0;

describe('a code exchange that succeeds', () => {
  let vault: Vault;
  /** How refreshes are answered, by their refresh token; undefined for a new pair. */
  const refused = new Map<string, Answer>();

  beforeAll(async () => {
    vault = await Vault.open({
      imports: [HealthModule],
      refresh: { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 },
    });
    vault.server.always('/token', (usual: Answer, { form }: RecordedRequest) => {
      const token = form.get('refresh_token');
      if (token === null) return usual;
      const pair = { access_token: `AT-${token}`, refresh_token: token, expires_in: 3600 };
      return refused.get(token) ?? json(200, pair);
    });
  });
  afterEach(() => {
    refused.clear();
    vault.database.run('DELETE FROM oauth2_token');
    // So that the next test is not within the time in which others are not woken again.
    vault.pass(HOUR);
  });
  afterAll(() => vault.close());

  const expired = async (answer?: Answer): Promise<{ id: string; token: string }> => {
    serial += 1;
    const token = `RT-${serial}`;
    if (answer !== undefined) refused.set(token, answer);
    const resourceOwner = { id: `account-${serial}` };
    const input = { owner: `owner-${serial}`, resourceOwner };
    return { id: (await vault.saveExpired({ refresh_token: token }, input)).id, token };
  };
  const ask = (id: string): Promise<Error & Record<string, unknown>> =>
    errorOf(vault.tokens.getValidToken({ id }));
  const connect = async (id: string, owner: string): Promise<void> => {
    vault.server.provider.account = account(id);
    await (await Flow.begin(vault.app, { owner })).finish();
  };
  const clientErrors = async (): Promise<unknown> => {
    const { oauth2 } = await vault.app.get(OAuth2CaptureHealthIndicator).isHealthy('oauth2');
    return (oauth2 as Record<string, unknown>).clientErrors;
  };

  it('R-333 clears the suspicion that the client is refused, and refreshes are sent at once', async () => {
    const [one, two, three] = [await expired(html(401)), await expired(html(401)), await expired()];
    await ask(one.id);
    await ask(two.id);
    expect(await clientErrors()).toMatchObject([{ state: 'suspected' }]);
    const calls = vault.calls;
    expect(await ask(three.id)).toMatchObject({ reason: 'client_config' });
    expect(vault.calls).toBe(calls);
    await connect('new-1', 'zoe');
    expect(await clientErrors()).toEqual([]);
    expect(await vault.tokens.getValidToken({ id: three.id })).toBe(`AT-${three.token}`);
    expect(vault.app.log.text).toContain('accepts this application again');
  });

  it('R-333 clears invalid_client, too', async () => {
    const [one, two] = [await expired(json(401, { error: 'invalid_client' })), await expired()];
    await ask(one.id);
    expect(await clientErrors()).toMatchObject([{ state: 'refused' }]);
    expect(await ask(two.id)).toMatchObject({ reason: 'client_config', retryable: false });
    await connect('new-2', 'zoe');
    expect(await clientErrors()).toEqual([]);
    expect(await vault.tokens.getValidToken({ id: two.id })).toBe(`AT-${two.token}`);
  });

  it('R-333 does not, when the provider did not accept the code', async () => {
    const one = await expired(json(401, { error: 'invalid_client' }));
    await ask(one.id);
    const flow = await Flow.begin(vault.app, { owner: 'zoe' });
    vault.server.script('/token', json(400, { error: 'invalid_grant' }));
    await errorOf(flow.finish());
    expect(await clientErrors()).toMatchObject([{ state: 'refused' }]);
    await connect('new-3', 'zoe');
    expect(await clientErrors()).toEqual([]);
  });

  it('R-334 lets refused grants be tried at once, when it repairs a connection', async () => {
    const one = await expired(DENIED);
    const dead = await expired(json(400, { error: 'invalid_grant' }));
    await ask(one.id);
    await ask(dead.id);
    vault.pass(MINUTE);
    refused.clear();
    const calls = vault.calls;
    expect(await ask(one.id)).toMatchObject({ retryable: true });
    expect(vault.calls).toBe(calls);
    const row = vault.row(dead.id);
    await connect(String(row.resource_owner_id), String(row.owner_id));
    expect(vault.row(dead.id)).toMatchObject({ status: 'active', version: 3 });
    expect(await vault.tokens.getValidToken({ id: one.id })).toBe(`AT-${one.token}`);
  });

  it('R-334 lets refused grants be tried at once, when all were refused for days', async () => {
    const [one, two] = [await expired(DENIED), await expired(DENIED)];
    for (let day = 0; day < 10; day += 1) {
      await ask(one.id);
      await ask(two.id);
      vault.pass(DAY);
    }
    await ask(one.id);
    expect(await clientErrors()).toMatchObject([{ state: 'refuses_all' }]);
    refused.clear();
    await connect('new-4', 'zoe');
    expect(await clientErrors()).toEqual([]);
    vault.pass(1_000);
    expect(await vault.tokens.refreshDue()).toMatchObject({ refreshed: 2 });
  });

  it('R-334 changes nothing for a refused grant, when nothing was wrong with the client', async () => {
    const one = await expired(DENIED);
    await ask(one.id);
    vault.pass(MINUTE);
    refused.clear();
    const calls = vault.calls;
    await connect('new-5', 'zoe');
    await connect('new-5', 'zoe');
    await ask(one.id);
    // Two code exchanges, and no refresh.
    expect(vault.calls - calls).toBe(2);
    expect(vault.row(one.id)).toMatchObject({ status: 'refresh_failing', refusals: 1 });
  });
});
