import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CanActivate, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { html, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Server } from '../fixtures/server.js';
import { errorOf } from '../fixtures/vault.js';

@Injectable()
class EverybodyIsAnOperator implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const CLIENT = { clientId: 'the-client-id', clientSecret: 'client-secret-0123456789' };

describe('what operators see of token endpoints', () => {
  let upstream: FaultServer;
  let server: Server;
  beforeAll(async () => {
    upstream = await FaultServer.start();
    const acme = { ...CLIENT, endpoints: upstream.endpoints };
    server = await Server.start({ providers: { acme }, admin: { guard: EverybodyIsAnOperator } });
  });
  afterAll(async () => {
    await server.close();
    await upstream.close();
  });

  const fail = async (account: string): Promise<void> => {
    const tokens = server.app.get(OAuth2TokenService);
    const { id } = await tokens.save({
      owner: account,
      provider: 'acme',
      tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
      resourceOwner: { id: account },
    });
    await server.app.get(DataSource).query('UPDATE oauth2_token SET expires_at = 1');
    await errorOf(tokens.getValidToken({ id }));
  };
  const overview = async (): Promise<Record<string, unknown>> => {
    const response = await server.request('/oauth2/admin/overview');
    return (await response.json()) as Record<string, unknown>;
  };
  const page = async (): Promise<string> => (await server.browse('/oauth2/admin')).text();

  it('R-198: nothing while nothing is wrong, a client that may be refused, and an origin that is down', async () => {
    expect(await overview()).toMatchObject({ openCircuits: [], clientErrors: [] });
    upstream.always('/token', html(401));
    await fail('one');
    const unclear = { provider: 'acme', origin: upstream.url, state: 'unclear' };
    expect(await overview()).toMatchObject({ openCircuits: [], clientErrors: [unclear] });
    expect(await page()).toContain('has two possible causes');
    await fail('two');
    const suspected = { clientErrors: [{ ...unclear, state: 'suspected' }] };
    expect(await overview()).toMatchObject(suspected);
    expect(await page()).toContain('seems not to accept this application');
    expect(await page()).not.toContain(CLIENT.clientId);
  });

  it('R-198: an origin that is down', async () => {
    const other = await FaultServer.start();
    const acme = { ...CLIENT, endpoints: other.endpoints };
    const second = await Server.start({
      providers: { acme },
      admin: { guard: EverybodyIsAnOperator },
    });
    const tokens = second.app.get(OAuth2TokenService);
    other.always('/token', json(503, {}));
    for (const account of ['1', '2', '3', '4', '5']) {
      const { id } = await tokens.save({
        owner: account,
        provider: 'acme',
        tokens: { access_token: 'AT', refresh_token: 'RT', expires_in: 3600 },
        resourceOwner: { id: account },
      });
      await second.app.get(DataSource).query('UPDATE oauth2_token SET expires_at = 1');
      await errorOf(tokens.getValidToken({ id }));
    }
    const body = await (await second.request('/oauth2/admin/overview')).json();
    expect(body).toMatchObject({ openCircuits: [other.url], clientErrors: [] });
    await second.close();
    await other.close();
  });
});
