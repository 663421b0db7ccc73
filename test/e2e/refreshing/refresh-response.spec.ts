import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection } from '../../fixtures/connections.js';
import { hang, html, json, withMembers } from '../../fixtures/fault-responses.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('a refresh that succeeds', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.open({ capture: () => ({ http: { timeout: 2 } }) });
  });
  afterAll(() => world.close());

  const requests = (): number => world.alpha.to('/token').length;
  const lastForm = (): URLSearchParams | undefined => world.alpha.to('/token').at(-1)?.form;

  it('R-025 Q-29: stores the rotated token before anything else, whatever userinfo does', async () => {
    for (const trouble of [json(503, {}), hang(), html(200)]) {
      const connection = await Connection.expired(world);
      const before = await connection.row();
      await connection.set('profile_at', 0);
      world.alpha.always('/userinfo', trouble);
      expect(await connection.ask()).toHaveProperty('sha256');
      world.alpha.always('/userinfo', undefined);
      expect((await connection.row()).refresh_token).not.toBe(before.refresh_token);
      expect((await connection.row()).version).toBe(Number(before.version) + 1);
      // The stored one is the living one: the next refresh succeeds with it.
      await connection.expire();
      expect(await connection.ask()).toHaveProperty('sha256');
    }
  });

  it('R-025 Q-29: even when the process is killed right after the response', async () => {
    const connection = await Connection.expired(world);
    const host = await world.start({ capture: { baseUrl: world.host.url } });
    const before = await connection.row();
    await connection.set('profile_at', 0);
    world.alpha.always('/userinfo', hang());
    expect(await connection.ask(host)).toHaveProperty('sha256');
    await world.retire(host, 'kill');
    world.alpha.always('/userinfo', undefined);
    expect((await connection.row()).refresh_token).not.toBe(before.refresh_token);
    await connection.expire();
    expect(await connection.ask()).toHaveProperty('sha256');
  });

  it('R-027 Q-30: keeps the old refresh token when the response has none', async () => {
    const bare = json(200, {
      access_token: 'SENTINEL-access-without-refresh',
      token_type: 'bearer',
    });
    for (const value of [undefined, '', null]) {
      const connection = await Connection.expired(world, withMembers({ refresh_token: value }));
      expect(await connection.ask()).toHaveProperty('sha256');
      const first = lastForm()?.get('refresh_token');
      await connection.expire();
      world.alpha.script('/token', bare);
      expect(await connection.ask()).toHaveProperty('sha256');
      expect(lastForm()?.get('refresh_token')).toBe(first);
    }
  });

  it('R-028 Q-31 Q-33: keeps the scopes of the latest response, and requests no other', async () => {
    const answer = withMembers({ scope: 'read' });
    const connection = await Connection.make(world, { answer });
    const scopes = async (): Promise<unknown> =>
      JSON.parse(String((await connection.row()).scopes));
    expect(await scopes()).toEqual(['read']);
    for (const [answered, stored] of [
      [undefined, ['read']],
      ['read extra', ['read', 'extra']],
      ['', []],
    ] as const) {
      await connection.expire();
      world.alpha.script('/token', withMembers({ scope: answered }));
      expect(await connection.ask()).toHaveProperty('sha256');
      expect(await scopes()).toEqual(stored);
      expect(lastForm()?.has('scope')).toBe(false);
    }
    const silent = await Connection.make(world, { answer: withMembers({ scope: undefined }) });
    expect((await silent.row()).scopes).toBeNull();
  });

  it('R-029: without a lifetime is no reason to refresh on every call', async () => {
    for (const value of [undefined, 'soon', null]) {
      const connection = await Connection.expired(world, withMembers({ expires_in: value }));
      const before = requests();
      for (let call = 0; call < 3; call += 1)
        expect(await connection.ask()).toHaveProperty('sha256');
      expect(requests()).toBe(before + 1);
      expect((await connection.row()).expires_at).toBeNull();
    }
  });

  it('R-031: is not needed for a token without refresh token and expiry', async () => {
    const answer = withMembers({ refresh_token: undefined, expires_in: undefined });
    const connection = await Connection.make(world, { answer });
    const before = requests();
    expect(await connection.ask()).toMatchObject({ expiresAt: null });
    expect(requests()).toBe(before);
  });

  it('R-035: stores the rotated token with any lifetime, however odd', async () => {
    const odd = ['3600', 3600.7, 0, -1, 1e12, 1e308, 'abc', '', true, [], {}, '0x10', ' 3600 '];
    for (const value of [...odd, '3600abc', Number.MAX_SAFE_INTEGER]) {
      const connection = await Connection.expired(world, withMembers({ expires_in: value }));
      const before = await connection.row();
      expect(await connection.ask()).toHaveProperty('sha256');
      const { refresh_token: refreshToken, expires_at: expiry } = await connection.row();
      expect(refreshToken).not.toBe(before.refresh_token);
      if (expiry !== null) expect(Number(expiry)).toBeGreaterThan(Date.now());
    }
  });

  it('R-038 Q-25: trusts neither the provider’s clock nor the token’s content', async () => {
    for (const [date, exp] of [
      ['Thu, 01 Jan 1970 00:00:00 GMT', 1],
      ['Fri, 01 Jan 2100 00:00:00 GMT', 4_102_444_800],
    ] as const) {
      const claims = Buffer.from(JSON.stringify({ exp })).toString('base64url');
      const token = { access_token: `eyJhbGciOiJub25lIn0.${claims}.SENTINEL-signature` };
      const body = { ...token, token_type: 'Bearer', expires_in: 3600 };
      const connection = await Connection.expired(world, json(200, body, { date }));
      const before = requests();
      for (let call = 0; call < 2; call += 1)
        expect(await connection.ask()).toHaveProperty('sha256');
      expect(requests()).toBe(before + 1);
      const lifetime = Number((await connection.row()).expires_at) - Date.now();
      expect(lifetime).toBeGreaterThan(3_500_000);
      expect(lifetime).toBeLessThanOrEqual(3_605_000);
    }
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
