import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { DatabaseName, TestDatabase } from '../../databases/test-database.js';
import { type Answer, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { TcpProxy } from '../../fixtures/tcp-proxy.js';
import { until } from '../../fixtures/until.js';
import { type Application, type CaptureOptions, newKey } from '../fixtures/application.js';
import { bootOn } from '../fixtures/on-database.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const DEAD = json(400, { error: 'invalid_grant' });
const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
/** What each event says of the connection. */
const STATUS: Record<string, string> = {
  connected: 'active',
  reconnected: 'active',
  refreshed: 'active',
  recovered: 'active',
  refresh_failed: 'refresh_failing',
  reauthorization_required: 'reauthorization_required',
};

const pair = (name: string): Answer =>
  json(200, { access_token: `AT-${name}`, refresh_token: `RT-${name}`, expires_in: 3600 });

/** Names of a connection's events, in the order in which they were reported. */
function eventsOf(id: string, apps: readonly Application[]): string[] {
  // Nest logs to the application that was made last.
  const lines = apps.flatMap(({ log }) => log.lines);
  return lines.flatMap((line) => {
    const [, name] = new RegExp(`oauth2\\.(\\w+) \\S+ token ${id}`).exec(line) ?? [];
    return name === undefined ? [] : [name];
  });
}

/** An answer that is given when the test says so. */
function gated(answer: Answer): { script: Answer; open: () => void } {
  let open = (): void => undefined;
  const after = new Promise<void>((resolve) => (open = resolve));
  return { script: { ...answer, after }, open: () => open() };
}

describe('two refreshes that overlap since a lease was taken over', () => {
  let vault: Vault;
  let other: Application;
  beforeEach(async () => {
    const refresh = { leeway: 60, leaseTtl: 30, waitTimeout: 0.5 };
    vault = await Vault.open({ refresh });
    other = await vault.second();
  });
  afterEach(() => vault.close());

  /** By the database's clock, which every process judges a lease by, it is over. */
  const endLease = (id: string): void =>
    vault.database.run('UPDATE oauth2_token SET lease_until = 1 WHERE id = ?', id);

  it.each([
    // After a takeover a refusal is provisional, so the connection has never ended.
    ['is refused', DEAD, ['refreshed']],
    ['fails', json(503, {}), ['refresh_failed', 'refreshed', 'recovered']],
  ])(
    'R-194: the pair that arrives after the other one %s is reported last',
    async (_, answer, told) => {
      const { id } = await vault.saveExpired();
      const slow = gated(pair('slow'));
      vault.server.script('/token', slow.script);
      const first = vault.tokens.getValidToken({ id });
      await until(() => vault.calls === 1);
      endLease(id);
      vault.server.script('/token', answer);
      await errorOf(other.get(OAuth2TokenService).getValidToken({ id }));
      expect(vault.calls).toBe(2);
      slow.open();
      expect(await first).toBe('AT-slow');
      expect(vault.row(id)).toMatchObject({ status: 'active', status_reason: null });
      expect(eventsOf(id, [vault.app, other]).slice(1)).toEqual(told);
    },
  );

  it("R-195: the refusal that arrives after the other refresh's pair is not reported", async () => {
    const { id } = await vault.saveExpired();
    const slow = gated(DEAD);
    vault.server.script('/token', slow.script, pair('fast'));
    const first = vault.tokens.getValidToken({ id });
    await until(() => vault.calls === 1);
    endLease(id);
    expect(await other.get(OAuth2TokenService).getValidToken({ id })).toBe('AT-fast');
    slow.open();
    expect(await first).toBe('AT-fast');
    expect(vault.row(id).status).toBe('active');
    expect(eventsOf(id, [vault.app, other]).slice(1)).toEqual(['refreshed']);
  });

  it('R-196: a pair that arrives after a check has ended the connection is its recovery', async () => {
    const { id } = await vault.saveAging();
    const slow = gated(pair('late'));
    vault.server.script('/token', slow.script);
    const first = vault.tokens.refresh({ id });
    await until(() => vault.calls === 1);
    // The account has changed, as far as its profile says.
    vault.server.script('/userinfo', json(200, { sub: 'somebody-else' }));
    vault.database.run(
      'UPDATE oauth2_token SET expires_at = ? WHERE id = ?',
      other.clock.now() + 3_600_000,
      id,
    );
    const checked = await other.get(OAuth2TokenService).validate({ id });
    expect(checked).toMatchObject({ valid: false, reason: 'account_mismatch' });
    slow.open();
    await first;
    const row = vault.row(id);
    const told = ['reauthorization_required', 'refreshed', 'recovered'];
    expect(eventsOf(id, [vault.app, other]).slice(1)).toEqual(told);
    expect(row.status).toBe('active');
    expect(Number(row.status_since)).toBeGreaterThan(0);
  });
});

describeEachDatabase(
  'two refreshes of which the first is confirmed by the database last',
  (name: DatabaseName) => {
    let server: FaultServer;
    let database: TestDatabase;
    let proxy: TcpProxy;
    let slow: Application;
    let fast: Application;

    beforeEach(async () => {
      server = await FaultServer.start();
      database = await createDatabase(name, '');
      const url = database.options.url ?? '';
      proxy = await TcpProxy.start(url);
      const options: Partial<CaptureOptions> = {
        encryptionKeys: [newKey()],
        providers: { acme: { ...CLIENT, endpoints: server.endpoints } },
      };
      fast = await bootOn(database, options);
      const behind = {
        dialect: database.dialect,
        options: { ...database.options, url: proxy.url },
      };
      slow = await bootOn(behind as TestDatabase, options);
    });
    afterEach(async () => {
      proxy.deliver();
      await Promise.all([fast.close(), slow.close()]);
      await proxy.close();
      await database.close();
      await server.close();
    });

    const connect = async (): Promise<string> => {
      const { id } = await fast.get(OAuth2TokenService).save({
        owner: 'alice',
        provider: 'acme',
        tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
        resourceOwner: { id: '1' },
      });
      await database.set(id, 'expires_at', 1);
      return id;
    };

    it('R-197: an outdated pair is not reported after the refusal', async () => {
      const id = await connect();
      proxy.withhold(/UPDATE [^]*oauth2_token[^]*access_token/);
      server.script('/token', pair('first'));
      const first = slow.get(OAuth2TokenService).getValidToken({ id });
      await until(async () => Number((await database.token(id))?.version) === 2);
      server.script('/token', DEAD);
      const second = fast.get(OAuth2TokenService).refresh({ id });
      expect(await errorOf(second)).toMatchObject({ reason: 'rejected' });
      proxy.deliver();
      await first.catch(() => undefined);
      const told = eventsOf(id, [fast, slow]);
      expect((await database.token(id))?.status).toBe('reauthorization_required');
      expect(told.at(-1)).toBe('reauthorization_required');
    });

    it('R-197: an outdated failure is not reported after the pair', async () => {
      const id = await connect();
      proxy.withhold(/UPDATE [^]*oauth2_token[^]*retry_at/);
      server.script('/token', json(503, {}));
      const first = slow.get(OAuth2TokenService).getValidToken({ id });
      await until(async () => (await database.token(id))?.status === 'refresh_failing');
      fast.clock.shift(60_000);
      server.script('/token', pair('second'));
      expect(await fast.get(OAuth2TokenService).getValidToken({ id })).toBe('AT-second');
      proxy.deliver();
      await first.catch(() => undefined);
      const told = eventsOf(id, [fast, slow]);
      expect((await database.token(id))?.status).toBe('active');
      expect(STATUS[told.at(-1) ?? '']).toBe('active');
    });
  },
  ['postgres', 'mariadb'],
);
