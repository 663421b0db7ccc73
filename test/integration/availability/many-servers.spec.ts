import dns from 'node:dns';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { defineOAuth2Provider } from '../../../lib/providers/strategy/define-oauth2-provider.js';
import { type Answer, gate, json } from '../../fixtures/fault-responses.js';
import type { RecordedRequest } from '../../fixtures/recorded-request.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
const DENIED = json(403, { error: 'access_denied' });
const SERVERS = ['slow', 'down', 'small', 'other'];
const CONCURRENCY = 2;

let serial = 0;

describe('many connections at one of several servers', () => {
  let vault: Vault;
  let app: Application;
  let tokens: OAuth2TokenService;
  const answers = new Map<string, Answer>();
  const asked: string[] = [];
  const hostOf = (server: string): string =>
    `${server}.acme.localhost:${new URL(vault.server.url).port}`;

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
      const server = (request.headers.host ?? '').split('.')[0] ?? '';
      asked.push(server);
      const answer = { access_token: `AT-${token}`, refresh_token: token, expires_in: 3600 };
      return answers.get(server) ?? json(200, answer);
    });
    const Servers = defineOAuth2Provider({
      name: 'servers',
      label: 'Servers',
      endpoints: {
        authorization: 'https://www.acme.example/authorize',
        token: 'http://{server}/token',
        userInfo: 'http://{server}/me',
      },
      variables: { server: { hosts: SERVERS.map(hostOf), fromMetadata: 'server' } },
      pkce: 'required',
      clientAuthentication: 'client_secret_basic',
      tokenResponse: { extras: ['server'] },
      refresh: { grant: 'refresh_token', idleLifetime: 60 },
      identity: { id: ['sub'] },
    });
    @Module({ providers: [Servers] })
    class StrategiesModule {}
    app = await vault.second({
      imports: [StrategiesModule],
      background: { every: 3_600, mode: 'all', batch: 5, concurrency: CONCURRENCY },
      refresh: { leeway: 60, leaseTtl: 90, waitTimeout: 0.5 },
      http: { timeout: 60 },
      providers: { servers: CLIENT },
    });
    tokens = app.get(OAuth2TokenService);
  });
  afterEach(() => {
    answers.clear();
    asked.length = 0;
    vault.database.run('DELETE FROM oauth2_token');
  });
  afterAll(async () => {
    await vault.close();
    jest.restoreAllMocks();
  });

  /** A connection whose access token is over, and which is due since so long. */
  const connect = async (server: string, dueForMs = MINUTE): Promise<string> => {
    serial += 1;
    const pair = { access_token: 'AT', refresh_token: `RT-${serial}`, expires_in: 3600 };
    const { id } = await tokens.save({
      owner: `owner-${serial}`,
      provider: 'servers',
      tokens: { ...pair, extras: { server: hostOf(server) } },
      resourceOwner: { id: `account-${serial}` },
    });
    const now = app.clock.now();
    vault.database.run(
      'UPDATE oauth2_token SET issued_at = ?, expires_at = ?, refresh_at = ? WHERE id = ?',
      ...[now - 3_660_000, now - MINUTE, now - dueForMs, id],
    );
    return id;
  };
  const many = async (server: string, count: number, dueForMs?: number): Promise<string[]> => {
    const ids: string[] = [];
    while (ids.length < count) ids.push(await connect(server, dueForMs));
    return ids;
  };
  const statusOf = (id: string): unknown => vault.row(id).status;

  it('S-218: a slow server does not delay the rows of other servers in a sweep', async () => {
    const opened = gate();
    answers.set('slow', { ...json(503, {}), after: opened.opened });
    await many('slow', 40, 10 * MINUTE);
    const others = [...(await many('small', 3)), ...(await many('other', 3))];
    const sweep = tokens.refreshDue();
    await until(() => others.every((id) => vault.row(id).version === 2));
    expect(asked.filter((server) => server === 'slow')).toHaveLength(1);
    opened.open();
    expect(await sweep).toMatchObject({ refreshed: others.length });
  });

  it('S-218: many rows of one quick server are all refreshed in one sweep', async () => {
    const ids = await many('small', 60);
    expect(await tokens.refreshDue()).toEqual({
      refreshed: ids.length,
      failed: 0,
      skipped: 0,
      reasons: {},
    });
  });

  it('S-219: a connection is compared with those of its server, however many there are elsewhere', async () => {
    const one = await connect('small');
    answers.set('small', DENIED);
    await errorOf(tokens.getValidToken({ id: one }));
    const since = app.clock.now() - 4 * DAY;
    vault.database.run('UPDATE oauth2_token SET refusals = 9, refused_since = ?', since);
    // More failures elsewhere than are read at once, and after them one at the same server.
    const elsewhere = (await many('down', 520)).sort();
    let another = await connect('small');
    while (another < (elsewhere[510] ?? '')) {
      vault.database.run('DELETE FROM oauth2_token WHERE id = ?', another);
      another = await connect('small');
    }
    vault.database.run(
      "UPDATE oauth2_token SET status = 'refresh_failing', updated_at = ? WHERE id <> ?",
      ...[app.clock.now(), one],
    );
    vault.database.run('UPDATE oauth2_token SET retry_at = NULL WHERE id = ?', one);
    expect(await errorOf(tokens.refresh({ id: one }))).toMatchObject({ retryable: true });
    expect([statusOf(one), statusOf(another)]).toEqual(['refresh_failing', 'refresh_failing']);
    // When the other one succeeds, it was this grant after all.
    answers.delete('small');
    await tokens.refresh({ id: another });
    answers.set('small', DENIED);
    vault.database.run('UPDATE oauth2_token SET retry_at = NULL WHERE id = ?', one);
    await errorOf(tokens.refresh({ id: one }));
    expect(statusOf(one)).toBe('reauthorization_required');
  });
});
