import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Server } from '../fixtures/server.js';

const REFUSED = json(401, {});

describe('the route that checks a connection', () => {
  let provider: FaultServer;
  let server: Server;
  let id: string;
  beforeAll(async () => {
    provider = await FaultServer.start();
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    const acme = { ...client, endpoints: provider.endpoints };
    server = await Server.start({ providers: { acme } });
  });
  afterAll(async () => {
    await server.close();
    await provider.close();
  });
  beforeEach(async () => {
    const tokens = { access_token: 'SENTINEL-AT' };
    const resourceOwner = { id: '1001', name: 'Old' };
    const input = { owner: 'alice', provider: 'acme', tokens, resourceOwner };
    id = (await server.app.get(OAuth2TokenService).save(input)).id;
  });

  const csrfOf = async (user: string): Promise<string> => {
    const response = await server.request('/oauth2/connections', { user });
    return ((await response.json()) as { csrfToken: string }).csrfToken;
  };
  const check = async (user = 'alice', token?: string): Promise<Response> => {
    const headers = { 'x-csrf-token': token ?? (await csrfOf(user)) };
    return server.request(`/oauth2/connections/${id}/check`, { method: 'POST', user, headers });
  };

  it('responds with the current connection, and never a token', async () => {
    const response = await check();
    expect(response.status).toBe(200);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      connection: expect.objectContaining({ id, name: 'User 1001', status: 'active' }),
      valid: true,
      source: 'user_info',
      checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(text).not.toContain('SENTINEL');
  });

  it('says where to connect again when the token is refused', async () => {
    provider.script('/userinfo', REFUSED);
    const response = await check();
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      connection: { status: 'reauthorization_required', statusReason: 'rejected' },
      valid: false,
      reason: 'rejected',
      connectUrl: expect.stringContaining('/oauth2/acme/connect?intent='),
    });
  });

  it('responds with 503 while the provider gives no result', async () => {
    provider.script('/userinfo', json(503, {}, { 'retry-after': '7' }));
    const response = await check();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    expect(await response.json()).toMatchObject({ code: 'token_refresh' });
  });

  it('is for the owner alone, and for pages of the application', async () => {
    const before = provider.requests.length;
    expect((await check('bob')).status).toBe(404);
    expect((await check('alice', 'forged')).status).toBe(403);
    const anonymous = await server.request(`/oauth2/connections/${id}/check`, { method: 'POST' });
    expect(anonymous.status).toBe(401);
    const read = await server.request(`/oauth2/connections/${id}/check`, { user: 'alice' });
    expect(read.status).toBe(404);
    expect(provider.requests).toHaveLength(before);
  });
});
