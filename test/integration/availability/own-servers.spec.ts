import dns from 'node:dns';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { Module } from '@nestjs/common';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { OAuth2CaptureHealthIndicator } from '../../../lib/terminus/oauth2-capture.health-indicator.js';
import { OAuth2CaptureHealthModule } from '../../../lib/terminus/oauth2-capture-health.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Answer, html, json, reset } from '../../fixtures/fault-responses.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import type { Application } from '../fixtures/application.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const INVALID_CLIENT = json(401, { error: 'invalid_client' });

const TENANTS = ['alice', 'bob', 'carol', 'dave', 'mallory'];

let serial = 0;

describe('connections that have servers of their own', () => {
  let vault: Vault;
  let app: Application;
  let tokens: OAuth2TokenService;
  /** HttpResponder of single servers, by tenant; the others refresh. */
  const answers = new Map<string, Answer>();
  const hostOf = (tenant: string): string =>
    `${tenant}.acme.localhost:${new URL(vault.server.url).port}`;
  const origin = (tenant: string): string => `http://${hostOf(tenant)}`;

  beforeAll(async () => {
    // Names below .localhost lead to this machine everywhere but in some resolvers.
    const lookup = dns.lookup as (...parts: unknown[]) => void;
    jest
      .spyOn(dns, 'lookup')
      .mockImplementation((host: string, ...rest: unknown[]) =>
        lookup(host.endsWith('.localhost') ? '127.0.0.1' : host, ...rest),
      );
    vault = await Vault.open();
    vault.server.always('/token', (_usual: Answer, request: RecordedRequest) => {
      const token = request.form.get('refresh_token') ?? '';
      const tenant = (request.headers.host ?? '').split('.')[0] ?? '';
      const answer = { access_token: `AT-${token}`, refresh_token: token, expires_in: 3600 };
      return answers.get(tenant) ?? json(200, answer);
    });
  });
  beforeEach(async () => {
    const Tenants = defineOAuth2Provider({
      name: 'tenants',
      label: 'Tenants',
      endpoints: {
        authorization: 'https://www.acme.example/authorize',
        token: 'http://{tenant}/token',
        userInfo: 'http://{tenant}/me',
      },
      variables: { tenant: { hosts: TENANTS.map(hostOf), fromMetadata: 'tenant' } },
      pkce: 'required',
      clientAuthentication: 'client_secret_basic',
      tokenResponse: { extras: ['tenant'] },
      refresh: { grant: 'refresh_token', idleLifetime: 60 },
      identity: { id: ['sub'] },
    });
    @Module({ providers: [Tenants] })
    class StrategiesModule {}
    app = await vault.second({
      imports: [OAuth2CaptureHealthModule, StrategiesModule],
      background: { every: 3_600, mode: 'all', batch: 4 },
      refresh: { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 },
      providers: {
        tenants: CLIENT,
        one: { ...CLIENT, endpoints: vault.server.endpoints },
        two: { ...CLIENT, clientId: 'second-client', endpoints: vault.server.endpoints },
      },
    });
    tokens = app.get(OAuth2TokenService);
    vault.server.requests.length = 0;
  });
  afterEach(() => {
    answers.clear();
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(async () => {
    await vault.close();
    jest.restoreAllMocks();
  });

  const connect = async (tenant: string, provider = 'tenants'): Promise<string> => {
    serial += 1;
    const pair = { access_token: 'AT', refresh_token: `RT-${serial}`, expires_in: 3600 };
    const { id } = await tokens.save({
      owner: `owner-${serial}`,
      provider,
      tokens: { ...pair, extras: { tenant: hostOf(tenant) } },
      resourceOwner: { id: `account-${serial}` },
    });
    const now = app.clock.now();
    vault.database.run(
      'UPDATE oauth2_token SET issued_at = ?, expires_at = ?, refresh_at = ? WHERE id = ?',
      now - 3_660_000,
      now - MINUTE,
      now - MINUTE,
      id,
    );
    return id;
  };
  const several = async (tenant: string, count = 6): Promise<string[]> => {
    const ids: string[] = [];
    for (let index = 0; index < count; index += 1) ids.push(await connect(tenant));
    return ids;
  };
  const ask = (id: string): Promise<string> =>
    tokens.getValidToken({ id }).then(
      () => 'served',
      (error: { reason: string }) => error.reason,
    );
  const health = async (): Promise<Record<string, unknown>> =>
    (await app.get(OAuth2CaptureHealthIndicator).isHealthy('oauth2')).oauth2;

  it.each([
    ['is in trouble', html(503)],
    ['gives no response', reset()],
  ])('R-190: one server that %s stops its own connections and no other', async (_, answer) => {
    const [mallory, alice] = [await several('mallory'), await connect('alice')];
    answers.set('mallory', answer);
    for (const id of mallory) await ask(id);
    expect(await health()).toMatchObject({ openCircuits: [origin('mallory')] });
    const calls = vault.calls;
    expect(await ask(await connect('mallory'))).toBe('network');
    expect(vault.calls).toBe(calls);
    expect(await ask(alice)).toBe('served');
    expect(app.log.text + vault.app.log.text).not.toContain('client-id');
    answers.clear();
    app.clock.shift(5_100);
    expect(await ask(await connect('mallory'))).toBe('served');
    expect(await health()).toMatchObject({ openCircuits: [] });
  });

  it.each([
    ['is down', html(503)],
    ['wants fewer requests', json(429, {}, { 'retry-after': '900' })],
    ['refuses the client', INVALID_CLIENT],
  ])('R-191: a sweep goes on with the others when one server %s', async (_, answer) => {
    await several('mallory', 12);
    const others = [await connect('alice'), await connect('bob'), await connect('carol')];
    answers.set('mallory', answer);
    const result = await tokens.refreshDue();
    expect(result.refreshed).toBe(3);
    for (const id of others) expect(vault.row(id)).toMatchObject({ version: 2, status: 'active' });
    const before = vault.calls;
    const late = await connect('dave');
    expect(await tokens.refreshDue()).toMatchObject({ refreshed: 1 });
    expect(vault.row(late)).toMatchObject({ version: 2 });
    // The server itself is not asked again before its time.
    expect(vault.calls).toBe(before + 1);
  });

  it('R-191: a pause of one client does not stop another at the same server', async () => {
    const [one, two] = [await connect('', 'one'), await connect('', 'two')];
    vault.server.script('/token', json(429, {}, { 'retry-after': '900' }));
    expect(await ask(one)).toBe('rate_limited');
    expect(await tokens.refreshDue()).toMatchObject({ refreshed: 1 });
    expect(vault.row(two)).toMatchObject({ version: 2 });
    await connect('', 'one');
    expect(await tokens.refreshDue()).toMatchObject({ refreshed: 0, reasons: { rate_limited: 2 } });
    app.clock.shift(15 * MINUTE + 1);
    expect((await tokens.refreshDue()).refreshed).toBeGreaterThanOrEqual(2);
  });

  it('R-192: clients at one origin share its circuit breaker', async () => {
    for (let outage = 0; outage < 5; outage += 1) {
      vault.server.script('/token', html(502));
      await ask(await connect('', outage % 2 === 0 ? 'one' : 'two'));
    }
    const calls = vault.calls;
    expect(await errorOf(tokens.getValidToken({ id: await connect('', 'two') }))).toMatchObject({
      reason: 'network',
      retryable: true,
    });
    expect(vault.calls).toBe(calls);
    expect(await ask(await connect('alice'))).toBe('served');
  });

  it('R-193: a client error at one server does not affect the others', async () => {
    const [mallory, again] = [await connect('mallory'), await connect('mallory')];
    answers.set('mallory', INVALID_CLIENT);
    await ask(mallory);
    expect(await ask(again)).toBe('client_config');
    expect(await ask(await connect('alice'))).toBe('served');
    const error = { provider: 'tenants', origin: origin('mallory'), state: 'refused' };
    expect(await health()).toMatchObject({ clientErrors: [error] });
  });

  it('R-193: connections of one server are not compared with those of others', async () => {
    const [mallory, other] = [await connect('mallory'), await connect('mallory')];
    const denied = json(403, { error: 'access_denied' });
    answers.set('mallory', denied);
    const alice = await connect('alice');
    for (let day = 0; day < 14; day += 1) {
      await ask(mallory);
      await ask(other);
      vault.database.run('UPDATE oauth2_token SET expires_at = 1 WHERE id = ?', alice);
      expect(await ask(alice)).toBe('served');
      app.clock.shift(24 * 60 * MINUTE);
    }
    // Alice's server takes the client, and mallory's refuses everything.
    for (const id of [mallory, other]) expect(vault.row(id).status).toBe('refresh_failing');
    expect(await health()).toMatchObject({
      clientErrors: [{ origin: origin('mallory'), state: 'refuses_all' }],
    });
  });
});
