import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseClock } from '../../../lib/core/database/database-clock.js';
import { OAuth2AuthorizationService } from '../../../lib/authorization/oauth2-authorization.service.js';
import type { Application, CaptureOptions } from '../fixtures/application.js';
import { Flow } from '../fixtures/flow.js';
import { errorOf, Vault } from '../fixtures/vault.js';

const CLIENT = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };

describe('a flow and the configuration', () => {
  let vault: Vault;
  beforeAll(async () => {
    vault = await Vault.open();
  });
  afterAll(() => vault.close());

  const host = (acme: object, more: Partial<CaptureOptions> = {}): Promise<Application> =>
    vault.second({ providers: { acme: { ...CLIENT, ...acme } }, ...more });
  const complete = async (app: Application, flow: Flow, changes: object = {}): Promise<unknown> =>
    app.get(OAuth2AuthorizationService).complete({
      provider: 'acme',
      owner: 'alice',
      binding: flow.binding,
      query: await flow.consent(),
      ...changes,
    });

  it('is finished by any process of one configuration', async () => {
    const flow = await Flow.begin(vault.app);
    const other = await host({ endpoints: vault.server.endpoints });
    expect(await complete(other, flow)).toHaveProperty('token');
  });

  it.each([
    ['client id', { clientId: 'another' }],
    ['token endpoint', { token: '/token2' }],
    ['redirect URI', { redirectUri: 'https://app.example/elsewhere' }],
  ])('S-032: is refused when the %s has changed, and the code goes nowhere', async (_, change) => {
    const flow = await Flow.begin(vault.app);
    const { token = '/token', ...rest } = change as { token?: string };
    const endpoints = { ...vault.server.endpoints, token: `${vault.server.url}${token}` };
    const other = await host({ endpoints, ...rest });
    const before = vault.server.requests.filter(({ method }) => method === 'POST').length;
    expect(await errorOf(complete(other, flow))).toMatchObject({ code: 'configuration_changed' });
    const after = vault.server.requests.filter(({ method }) => method === 'POST').length;
    expect(after).toBe(before);
  });

  it('S-010 S-026: is finished under the name under which it began', async () => {
    const endpoints = vault.server.endpoints;
    const acme = { ...CLIENT, endpoints };
    const app = await vault.second({ providers: { acme, other: acme } });
    const flow = await Flow.begin(app);
    const unknown = complete(app, flow, { provider: 'nobody' });
    expect(await errorOf(unknown)).toMatchObject({ code: 'unknown_provider' });
    const call = complete(app, flow, { provider: 'other' });
    expect(await errorOf(call)).toMatchObject({ code: 'invalid_state' });
    expect(await errorOf(complete(app, flow))).toMatchObject({ code: 'invalid_state' });
    expect(await complete(app, await Flow.begin(app))).toHaveProperty('token');
  });

  it('S-028 S-029 S-030: asks for the issuer of a server that is known to name itself', async () => {
    const app = await host({ issuer: vault.server.url });
    const begin = (): Promise<Flow> => Flow.begin(app);
    const right = vault.server.url;
    for (const iss of [undefined, `${right}/`, 'https://evil.example', right.toUpperCase()]) {
      vault.server.provider.iss = iss;
      expect(await errorOf(complete(app, await begin()))).toMatchObject({
        code: 'issuer_mismatch',
      });
    }
    vault.server.provider.iss = right;
    expect(await complete(app, await begin())).toHaveProperty('token');
    vault.server.provider.iss = undefined;
  });

  it('lets the one who began count, where the host says so, but still in that browser', async () => {
    const endpoints = vault.server.endpoints;
    const app = await host({ endpoints }, { callbackOwner: 'flow' });
    for (const owner of [null, 'bob']) {
      const flow = await Flow.begin(app);
      const query = await flow.consent();
      const foreign = complete(app, flow, { owner, query, binding: 'x'.repeat(43) });
      expect(await errorOf(foreign)).toMatchObject({ code: 'user_mismatch' });
      expect(await complete(app, flow, { owner, query })).toMatchObject({
        token: { ownerId: 'alice' },
      });
    }
  });

  it('lasts as long as it may', async () => {
    const endpoints = vault.server.endpoints;
    const app = await host({ endpoints }, { flowTtl: 5 });
    const flow = await Flow.begin(app);
    app.get(DatabaseClock).shift(5_001);
    expect(await errorOf(complete(app, flow))).toMatchObject({ code: 'expired_state' });
  });
});
