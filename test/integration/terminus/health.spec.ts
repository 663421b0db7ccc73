import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { HealthCheck, HealthCheckService, TerminusModule } from '@nestjs/terminus';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { OAuth2CaptureHealthIndicator } from '../../../lib/terminus/oauth2-capture.health-indicator.js';
import { OAuth2CaptureHealthModule } from '../../../lib/terminus/oauth2-capture-health.module.js';
import type { OAuth2HealthOptions } from '../../../lib/terminus/oauth2-health.options.js';
import { TokenStatistics } from '../../../lib/tokens/reporting/token-statistics.js';
import { json } from '../../fixtures/fault-responses.js';
import { Application, bootFailure, newKey, TEST_PROVIDER } from '../fixtures/application.js';
import { Server } from '../fixtures/server.js';
import { errorOf, Vault } from '../fixtures/vault.js';

/** A host's health controller, as its authors write it. */
@Controller('health')
class HealthController {
  static options: OAuth2HealthOptions = {};

  constructor(
    private readonly health: HealthCheckService,
    private readonly oauth2: OAuth2CaptureHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check(): Promise<unknown> {
    return this.health.check([() => this.oauth2.isHealthy('oauth2', HealthController.options)]);
  }
}

@Module({
  imports: [TerminusModule, OAuth2CaptureHealthModule],
  controllers: [HealthController],
})
class HealthModule {}

describe('the health of captured tokens', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open({ imports: [OAuth2CaptureHealthModule] });
  });
  afterAll(() => vault.close());

  /** As a process sees it that has just started. */
  async function look(options: OAuth2HealthOptions = {}): Promise<Record<string, unknown>> {
    const app = await vault.second();
    return (await app.get(OAuth2CaptureHealthIndicator).isHealthy('oauth2', options)).oauth2;
  }

  it('is up while there are no connections', async () => {
    expect(await look({ maxReauthorizationShare: 0 })).toEqual({
      status: 'up',
      database: 'up',
      accounts: 0,
      reauthorizationShare: 0,
      openCircuits: [],
      clientErrors: [],
      dueBacklog: 0,
      unknownKeys: [],
    });
  });

  it('counts accounts that must be reconnected, and no sub-accounts', async () => {
    for (const owner of ['a', 'b', 'c', 'd']) {
      const { id } = await vault.save({}, { owner });
      if (owner === 'd') continue;
      vault.database.run('UPDATE oauth2_token SET status = ? WHERE id = ?', 'active', id);
    }
    vault.database.run(
      "UPDATE oauth2_token SET status = 'reauthorization_required' WHERE owner_id = 'a'",
    );
    const page = await vault.save({}, { owner: 'e' });
    vault.database.run("UPDATE oauth2_token SET parent_id = 'x' WHERE id = ?", page.id);
    const figures = { accounts: 4, reauthorizationShare: 0.25 };
    expect(await look()).toMatchObject({ status: 'up', ...figures });
    expect(await look({ maxReauthorizationShare: 0.25 })).toMatchObject({ status: 'up' });
    const { status, problems } = await look({ maxReauthorizationShare: 0.2 });
    expect([status, problems]).toEqual(['down', [expect.stringContaining('25 % of the accounts')]]);
  });

  it('counts connections that are overdue for a refresh by more than the limit', async () => {
    const due = (seconds: number): void =>
      vault.database.run(
        "UPDATE oauth2_token SET refresh_at = ? WHERE owner_id IN ('b', 'c')",
        vault.app.clock.now() - seconds * 1000,
      );
    due(800);
    expect(await look({ maxDueBacklog: 0 })).toMatchObject({ status: 'up', dueBacklog: 0 });
    expect(await look({ dueFor: 700 })).toMatchObject({ status: 'up', dueBacklog: 2 });
    due(1_000);
    expect(await look({ maxDueBacklog: 2 })).toMatchObject({ status: 'up', dueBacklog: 2 });
    const problems = [expect.stringContaining('2 connections are overdue')];
    expect(await look({ maxDueBacklog: 1 })).toMatchObject({ status: 'down', problems });
  });

  it('is bad when rows are encrypted with a key that is missing, revocations included', async () => {
    vault.database.run(
      "INSERT INTO oauth2_revocation (id, token_id, owner_id, provider, resource_owner_id, access_token, key_id, attempts, attempt_at, created_at) VALUES ('r', 't', 'a', 'acme', '1', '\"x\"', 'fedcba987654', 0, 0, 0)",
    );
    expect(await look()).toMatchObject({
      status: 'down',
      unknownKeys: ['fedcba987654'],
      problems: [expect.stringContaining('fedcba987654): add these keys again')],
    });
    vault.database.run('DELETE FROM oauth2_revocation');
    vault.database.run("UPDATE oauth2_token SET key_id = '000000000000' WHERE owner_id = 'd'");
    expect(await look()).toMatchObject({ status: 'down', unknownKeys: ['000000000000'] });
    vault.database.run("DELETE FROM oauth2_token WHERE owner_id = 'd'");
    expect(await look()).toMatchObject({ status: 'up', unknownKeys: [] });
  });

  it('names providers that are down, which is bad if the host says so', async () => {
    vault.server.always('/token', json(503, {}));
    for (let outage = 0; outage < 5; outage += 1) {
      const account = { owner: `down-${outage}`, resourceOwner: { id: `down-${outage}` } };
      const { id } = await vault.saveExpired({}, account);
      await errorOf(vault.tokens.getValidToken({ id }));
    }
    const indicator = vault.app.get(OAuth2CaptureHealthIndicator);
    const { oauth2 } = await indicator.isHealthy('oauth2');
    expect(oauth2).toMatchObject({ status: 'up', openCircuits: [vault.server.url] });
    expect((await indicator.isHealthy('mine', { maxOpenCircuits: 0 })).mine).toMatchObject({
      status: 'down',
      problems: [expect.stringContaining(`unavailable: ${vault.server.url}`)],
    });
  });

  it('counts once for all callers within some seconds', async () => {
    const app = await vault.second();
    const indicator = app.get(OAuth2CaptureHealthIndicator);
    const clock = jest.spyOn(app.get(CaptureDatabase), 'readClock');
    const census = jest.spyOn(app.get(TokenStatistics), 'take');
    await Promise.all(Array.from({ length: 50 }, () => indicator.isHealthy('oauth2')));
    expect([clock.mock.calls.length, census.mock.calls.length]).toEqual([1, 1]);
    await indicator.isHealthy('oauth2');
    expect([clock.mock.calls.length, census.mock.calls.length]).toEqual([2, 1]);
  });

  it('is down when the database fails, and up at once when it is available again', async () => {
    const app = await vault.second();
    const indicator = app.get(OAuth2CaptureHealthIndicator);
    await app.dataSource.destroy();
    expect((await indicator.isHealthy('oauth2')).oauth2).toEqual({
      status: 'down',
      database: 'down',
      problems: [expect.stringContaining('check its state')],
    });
    await app.dataSource.initialize();
    expect((await indicator.isHealthy('oauth2')).oauth2).toMatchObject({ status: 'up' });
  });

  it('is down in time when the database hangs, and no check waits for it', async () => {
    const app = await vault.second();
    const indicator = app.get(OAuth2CaptureHealthIndicator);
    const read = jest.spyOn(app.get(CaptureDatabase), 'readClock');
    read.mockReturnValue(new Promise(() => undefined));
    for (let look = 0; look < 3; look += 1) {
      const { oauth2 } = await indicator.isHealthy('oauth2', { timeout: 0.05 });
      expect(oauth2).toMatchObject({ status: 'down', database: 'down' });
    }
    expect(read).toHaveBeenCalledTimes(1);
  });

  it('S-073: is shown by the host as a figure, never with a secret', async () => {
    const providers = { acme: TEST_PROVIDER };
    const key = newKey();
    const server = await Server.start(
      { providers, encryptionKeys: [key] },
      { imports: [HealthModule] },
    );
    const good = await server.request('/health');
    expect(good.status).toBe(200);
    const text = await good.text();
    expect(JSON.parse(text)).toMatchObject({ status: 'ok', info: { oauth2: { status: 'up' } } });
    for (const secret of [TEST_PROVIDER.clientSecret, TEST_PROVIDER.clientId, key])
      expect(text).not.toContain(secret);
    HealthController.options = { maxOpenCircuits: -1 };
    expect((await server.request('/health')).status).toBe(503);
    await server.close();
  });

  it('cannot be asked for without the module, and says so at the boot', async () => {
    const error = await bootFailure(Application.of(OAuth2CaptureHealthModule));
    expect(error.message).toContain('finds no OAuth2CaptureModule');
  });
});
