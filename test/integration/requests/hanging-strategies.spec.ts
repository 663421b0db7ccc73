import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2Provider } from '../../../lib/providers/definition/oauth2-provider.decorator.js';
import type { OAuth2ProviderDefinition } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import { OAuth2ProviderStrategy } from '../../../lib/providers/strategy/oauth2-provider.strategy.js';
import type { TokenResponse } from '../../../lib/protocol/oauth/token-response.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';
import { SecondaryScene, service } from '../secondary-data/secondary-scene.js';

const pair = (n: number): TokenResponse => ({
  access_token: `AT${n}`,
  refresh_token: `RT${n}`,
  expires_in: 3600,
});

describeEachDatabase('a strategy of the application that does not finish a refresh', (name) => {
  let scene: SecondaryScene;
  let app: Application;
  let refresh: () => Promise<TokenResponse>;
  let boot: () => Promise<Application>;
  beforeAll(async () => {
    scene = await SecondaryScene.open(name);
    @OAuth2Provider('acme')
    class Signing extends OAuth2ProviderStrategy {
      readonly definition: OAuth2ProviderDefinition = {
        label: 'Acme',
        endpoints: scene.server.endpoints,
        pkce: 'supported',
        clientAuthentication: 'client_secret_post',
        refresh: { grant: 'refresh_token' },
        identity: { id: ['sub'] },
      };

      override refreshToken(): Promise<TokenResponse> {
        return refresh();
      }
    }
    const options = {
      http: { timeout: 0.2 },
      database: { leaseStatementTimeout: 0.2 },
      refresh: { leaseTtl: 1, waitTimeout: 5 },
    };
    boot = () => scene.boot({ strategy: Signing, options });
    app = await boot();
  });
  afterAll(() => scene.close());

  it('R-414 does not block the later refreshes of the connection', async () => {
    const id = await scene.expired(app);
    refresh = () => new Promise(() => undefined);
    const calls = [1, 2].map(() => errorOf(service(app).getValidToken({ id })));
    for (const error of await Promise.all(calls))
      expect(error).toMatchObject({ code: 'token_refresh', reason: 'timeout', retryable: true });
    await scene.passPauses(id);
    refresh = () => Promise.resolve(pair(2));
    expect(await service(app).getValidToken({ id })).toBe('AT2');
  });

  it('R-415 loses no pair that comes late, and no later pair to it', async () => {
    const id = await scene.expired(app);
    const other = await scene.expired(app);
    const late: ((response: TokenResponse) => void)[] = [];
    refresh = () => new Promise((resolve) => late.push(resolve));
    const errors = [id, other].map((one) => errorOf(service(app).getValidToken({ id: one })));
    for (const error of await Promise.all(errors))
      expect(error).toMatchObject({ reason: 'timeout' });
    await scene.passPauses(other);
    refresh = () => Promise.resolve(pair(3));
    expect(await service(app).getValidToken({ id: other })).toBe('AT3');
    for (const resolve of late) resolve(pair(2));
    await until(async () => (await scene.row(id)).status === 'active');
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    expect(await service(app).getValidToken({ id: other })).toBe('AT3');
  });

  it('R-446 is waited for by a shutdown: a pair that comes late is saved before the database closes', async () => {
    const stopping = await boot();
    const id = await scene.expired(stopping);
    let respond = (_response: TokenResponse): void => undefined;
    refresh = () => new Promise((resolve) => (respond = resolve));
    expect(await errorOf(service(stopping).getValidToken({ id }))).toMatchObject({
      reason: 'timeout',
    });
    let isClosed = false;
    const closed = stopping.close().then(() => (isClosed = true));
    await until(() => isClosed || stopping.log.text.includes('waiting for work in flight'));
    respond(pair(2));
    await closed;
    expect(await service(app).getValidToken({ id })).toBe('AT2');
    expect(await scene.row(id)).toMatchObject({ status: 'active', version: 2 });
  });
});
