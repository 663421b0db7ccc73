import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type CanActivate, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { Server } from '../fixtures/server.js';
import { CLIENT } from '../fixtures/strategies.js';
import { errorOf } from '../fixtures/vault.js';

@Injectable()
class EverybodyIsAnOperator implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

const DENIED = json(403, { error: 'access_denied' });
let serial = 0;

describe('a refused grant that a user checks over HTTP', () => {
  let upstream: FaultServer;
  let server: Server;
  let tokens: OAuth2TokenService;
  let id: string;
  beforeAll(async () => {
    upstream = await FaultServer.start();
    const acme = { ...CLIENT, endpoints: upstream.endpoints };
    server = await Server.start({ providers: { acme }, admin: { guard: EverybodyIsAnOperator } });
    tokens = server.app.get(OAuth2TokenService);
  });
  beforeEach(async () => {
    serial += 1;
    ({ id } = await tokens.save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: 'AT', refresh_token: `RT-${serial}`, expires_in: 3600 },
      resourceOwner: { id: `account-${serial}` },
    }));
    const source = server.app.get(DataSource);
    await source.query('UPDATE oauth2_token SET expires_at = 1 WHERE id = ?', [id]);
    upstream.always('/token', DENIED);
    expect(await errorOf(tokens.getValidToken({ id }))).toMatchObject({ retryable: true });
    upstream.requests.length = 0;
  });
  afterAll(async () => {
    await server.close();
    await upstream.close();
  });

  const probes = (): number => upstream.to('/token').length;
  const post = (path: string, headers: Record<string, string>): Promise<Response> =>
    server.request(path, { method: 'POST', user: 'alice', headers });
  const status = async (): Promise<string | undefined> => (await tokens.findOne({ id }))?.status;
  const proof = async (): Promise<Record<string, string>> => {
    const listed = await server.request('/oauth2/connections', { user: 'alice' });
    return { 'x-csrf-token': ((await listed.json()) as { csrfToken: string }).csrfToken };
  };

  it('R-335 its user asks for JSON: it is tried at once, each time', async () => {
    await errorOf(tokens.getValidToken({ id }));
    expect(probes()).toBe(0);
    const path = `/oauth2/connections/${id}/check`;
    const refused = await post(path, await proof());
    expect([refused.status, probes()]).toEqual([503, 1]);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_000);
    await post(path, await proof());
    expect(probes()).toBe(2);
    upstream.always('/token', undefined);
    upstream.always(
      '/token',
      json(200, { access_token: 'AT2', refresh_token: 'RT', expires_in: 60 }),
    );
    upstream.script('/userinfo', json(200, { sub: `account-${serial}` }));
    expect((await post(path, await proof())).status).toBe(200);
    expect([probes(), await status()]).toEqual([3, 'active']);
  });

  it('R-335 its user presses the button of the page', async () => {
    const answer = await post(`/oauth2/${id}/check`, { ...(await proof()), accept: 'text/html' });
    expect([answer.status, probes()]).toEqual([303, 1]);
    expect(answer.headers.get('location')).toContain('checked_unknown');
  });

  it('R-335 an operator presses the button of the page', async () => {
    const page = await server.browse(`/oauth2/admin?search=${id}`);
    const csrf = /name="_csrf" value="([^"]+)"/.exec(await page.text())?.[1] ?? '';
    const cookie = page.headers.getSetCookie().map((line) => line.split(';')[0]);
    const headers = { cookie: cookie.join('; '), 'x-csrf-token': csrf };
    const path = `/oauth2/admin/connections/${id}/refresh`;
    const failed = await post(path, headers);
    expect([failed.status, probes()]).toEqual([303, 1]);
    expect(failed.headers.get('location')).toContain('notice=failed');
    upstream.always(
      '/token',
      json(200, { access_token: 'AT2', refresh_token: 'RT', expires_in: 60 }),
    );
    expect((await post(path, headers)).headers.get('location')).toContain('notice=refreshed');
    expect([probes(), await status()]).toEqual([2, 'active']);
  });
});
