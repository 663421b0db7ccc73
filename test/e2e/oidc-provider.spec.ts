import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthorizationServer } from '../fixtures/authorization-server.js';
import { codeOf } from '../fixtures/browser.js';
import type { Host } from '../fixtures/host.js';
import { freePort } from '../fixtures/loopback.js';
import { parameter, withParameters, type Visitor } from '../fixtures/visitor.js';
import { clean } from '../fixtures/verdict.js';
import { World } from '../fixtures/world.js';

interface Answer {
  sha256?: string;
  reason?: string;
  connectUrl?: string;
}

describe('a real authorization server, oidc-provider', () => {
  let world: World;
  let server: AuthorizationServer;
  let odd: AuthorizationServer;

  beforeAll(async () => {
    const port = await freePort();
    const redirectUris = (name: string): string[] => [
      `http://127.0.0.1:${port}/oauth2/${name}/callback`,
    ];
    server = await AuthorizationServer.start({ redirectUris: redirectUris('real') });
    odd = await AuthorizationServer.start({
      redirectUris: redirectUris('odd'),
      clientId: 'a:b c',
      clientSecret: 'p+/%: ~secret=&',
    });
    const provider = ({ issuer, clientId, clientSecret }: AuthorizationServer): object => ({
      issuer,
      clientId,
      clientSecret,
      scopes: ['openid', 'profile', 'offline_access'],
    });
    const providers = { real: provider(server), odd: provider(odd) };
    world = await World.open({ port, capture: () => ({ providers }) });
  });
  afterAll(async () => {
    await world.close();
    await server.close();
    await odd.close();
  });

  async function connected(accountId: string): Promise<{ alice: Visitor; id: string }> {
    const alice = await world.visitor();
    server.account = accountId;
    const page = await alice.capture('real');
    expect([page.status, codeOf(page)]).toEqual([303, undefined]);
    const row = world.database.tokens().find(({ owner_id }) => owner_id === alice.user);
    return { alice, id: String(row?.id) };
  }

  async function ask(id: string, host: Host = world.host): Promise<Answer> {
    const response = await fetch(`${host.url}/test/token?connection=${id}`);
    return (await response.json()) as Answer;
  }

  it('R-086: connect, use, expire, refresh twice, replay, revoke there, reconnect, disconnect', async () => {
    const alice = await world.visitor();
    server.account = 'story';
    const url = await alice.begin('real');
    expect(parameter(url, 'nonce')).not.toBe('');
    const callback = await alice.consent(url);
    expect(parameter(callback, 'iss')).toBe(server.issuer);
    expect((await alice.finish(callback)).status).toBe(303);
    const [row] = world.database.tokens().filter(({ owner_id }) => owner_id === alice.user);
    const id = String(row?.id);
    expect(row).toMatchObject({
      resource_owner_id: 'story',
      name: 'Name of story',
      status: 'active',
    });
    expect(server.grants).toEqual({ authorization_code: 1, refresh_token: 0, refused: 0 });

    const tokens = [(await ask(id)).sha256];
    expect((await ask(id)).sha256).toBe(tokens[0]);
    for (let refresh = 0; refresh < 2; refresh += 1) {
      world.database.expire(id);
      tokens.push((await ask(id)).sha256);
    }
    expect(new Set(tokens).size).toBe(3);
    expect(tokens).not.toContain(undefined);
    expect(server.grants).toEqual({ authorization_code: 1, refresh_token: 2, refused: 0 });

    expect(codeOf(await alice.finish(callback))).toBe('invalid_state');
    expect(server.grants.refused).toBe(0);

    server.revokeAll();
    world.database.expire(id);
    const dead = await ask(id);
    expect(dead).toMatchObject({ reason: 'rejected', retryable: false });
    expect(await ask(id)).toMatchObject({ reason: 'rejected' });
    expect(server.grants.refused).toBe(1);
    expect(world.database.token(id)?.status).toBe('reauthorization_required');

    const again = await alice.browser.follow(String(dead.connectUrl), (next) =>
      next.startsWith(`${world.host.url}/oauth2/real/callback`),
    );
    expect((await alice.finish(again.trail.at(-1) ?? '')).status).toBe(303);
    const rows = world.database.tokens().filter(({ owner_id }) => owner_id === alice.user);
    expect(rows.map((found) => [found.id, found.status])).toEqual([[id, 'active']]);
    expect(await ask(id)).toHaveProperty('sha256');

    const { csrfToken } = await alice.connections();
    const gone = await alice.browser.send('DELETE', alice.url(`/connections/${id}`), {
      headers: { 'x-csrf-token': csrfToken },
    });
    expect([gone.status, JSON.parse(gone.body)]).toEqual([200, { revoked: 'upstream' }]);
    expect(server.revokedGrants).toBeGreaterThan(0);
    expect(world.database.token(id)).toBeUndefined();
    expect(await ask(id)).toMatchObject({ error: 'NotConnectedError' });
  });

  it('S-004 Q-05: a code of another person with alice’s own state is refused by PKCE', async () => {
    const alice = await world.visitor();
    const mallory = await world.visitor('mallory');
    server.account = 'mallory-account';
    const stolen = parameter(await mallory.arrive('real'), 'code');
    server.account = 'alice-account';
    const callback = await alice.arrive('real');
    const rows = world.database.tokens();
    const { refused } = server.grants;
    const page = await alice.finish(withParameters(callback, { code: stolen }));
    expect([page.status, codeOf(page)]).toEqual([400, 'invalid_grant']);
    expect(server.grants.refused).toBe(refused + 1);
    expect(world.database.tokens()).toEqual(rows);
  });

  it('S-055 Q-22: credentials full of reserved characters are understood', async () => {
    const alice = await world.visitor();
    odd.account = 'odd-account';
    expect((await alice.capture('odd')).status).toBe(303);
    expect(odd.grants).toMatchObject({ authorization_code: 1, refused: 0 });
  });

  it('R-050: the family survives twenty rounds of fifty callers', async () => {
    const { id } = await connected('rounds');
    const before = server.grants.refresh_token;
    for (let round = 1; round <= 20; round += 1) {
      world.database.expire(id);
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(id)));
      expect(new Set(answers.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(answers[0]).toHaveProperty('sha256');
      expect(server.grants.refresh_token).toBe(before + round);
    }
  });

  it('R-051: and twenty rounds of two processes', async () => {
    const first = world.host;
    const second = await world.start({ port: 0, capture: { baseUrl: first.url } });
    const { id } = await connected('processes');
    const { refused, refresh_token: before } = server.grants;
    for (let round = 1; round <= 20; round += 1) {
      world.database.expire(id);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, call) => ask(id, call % 2 ? first : second)),
      );
      expect(new Set(answers.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(answers[0]).toHaveProperty('sha256');
      expect(server.grants).toMatchObject({ refresh_token: before + round, refused });
    }
    await world.retire(second);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    world.secrets.push({ kind: 'clientSecret', value: server.clientSecret });
    world.secrets.push({ kind: 'clientSecret', value: odd.clientSecret });
    world.secrets.push(...server.secrets);
    expect(await world.verdict()).toEqual(clean());
  });
});
