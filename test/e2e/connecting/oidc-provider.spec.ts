import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AuthorizationServer } from '../../fixtures/authorization-server.js';
import { codeOf } from '../../fixtures/browser.js';
import { freePort } from '../../fixtures/loopback.js';
import { ask, configured, tellStory } from '../../fixtures/story.js';
import { parameter, withParameters, type Visitor } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('a real authorization server, oidc-provider', () => {
  let world: TestEnvironment;
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
    const providers = { real: configured(server), odd: configured(odd) };
    world = await TestEnvironment.open({ port, capture: () => ({ providers }) });
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
    const row = (await world.database.tokens()).find(({ owner_id }) => owner_id === alice.user);
    return { alice, id: String(row?.id) };
  }

  it('R-086: connect, use, expire, refresh twice, replay, revoke there, reconnect, disconnect', async () => {
    await tellStory(world, server);
  });

  it('S-004 Q-05: a code of another person with alice’s own state is refused by PKCE', async () => {
    const alice = await world.visitor();
    const mallory = await world.visitor('mallory');
    server.account = 'mallory-account';
    const stolen = parameter(await mallory.arrive('real'), 'code');
    server.account = 'alice-account';
    const callback = await alice.arrive('real');
    const rows = await world.database.tokens();
    const { refused } = server.grants;
    const page = await alice.finish(withParameters(callback, { code: stolen }));
    expect([page.status, codeOf(page)]).toEqual([400, 'rejected']);
    expect(server.grants.refused).toBe(refused + 1);
    expect(await world.database.tokens()).toEqual(rows);
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
      await world.database.expire(id);
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(world.host, id)));
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
      await world.database.expire(id);
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, call) => ask(call % 2 ? first : second, id)),
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
