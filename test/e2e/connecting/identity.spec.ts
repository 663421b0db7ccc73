import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { withMembers } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { Connection, missing, rowOfConnected, rowsOf } from '../../fixtures/connections.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('which account it is', () => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open()));
  afterAll(() => world.close());

  it('S-078: two users may connect the same account, each with a row of their own', async () => {
    const alice = await Connection.make(world);
    const before = await world.database.token(alice.id);
    const bob = await world.visitor('bob');
    expect((await bob.capture('alpha')).status).toBe(303);
    expect((await rowOfConnected(world, bob)).resource_owner_id).toBe(before?.resource_owner_id);
    expect((await rowOfConnected(world, bob)).id).not.toBe(alice.id);
    expect(await world.database.token(alice.id)).toEqual(before);
  });

  it('S-080: account ids above 2^53 keep every digit', async () => {
    const alice = await world.visitor();
    const ids = ['9007199254740992', '9007199254740993'];
    for (const id of ids) {
      world.alpha.provider.account = { id, profile: `{"id": ${id}, "name": "Account ${id}"}` };
      expect((await alice.capture('alpha')).status).toBe(303);
    }
    const rows = await rowsOf(world, alice);
    expect(rows.map((row) => row.resource_owner_id).sort()).toEqual(ids);
  });

  it('S-082: an account is known by its stable id, never by e-mail or name', async () => {
    const alice = await world.visitor();
    const known = { email: 'shared@example.com', preferred_username: 'shared' };
    world.alpha.provider.account = account('8201', known);
    await alice.capture('alpha');
    const first = await rowOfConnected(world, alice);
    world.alpha.provider.account = account('8201', {
      email: 'new@example.com',
      preferred_username: 'renamed',
    });
    await alice.capture('alpha');
    expect(await rowOfConnected(world, alice)).toMatchObject({ id: first.id, username: 'renamed' });
    world.alpha.provider.account = account('8202', known);
    await alice.capture('alpha');
    const rows = await rowsOf(world, alice);
    expect(rows.map((row) => row.resource_owner_id).sort()).toEqual(['8201', '8202']);
  });

  it('S-083: a refresh response for another account is reported, and its tokens are stored', async () => {
    const alice = await world.visitor();
    world.newAccount(world.gamma);
    expect((await alice.capture('gamma')).status).toBe(303);
    const before = await rowOfConnected(world, alice);
    const id = String(before.id);
    await world.database.expire(id);
    const claims = { iss: world.gamma.url, aud: 'gamma-client', sub: 'another', exp: 4e9, iat: 1 };
    const part = (value: object): string =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const idToken = `${part({ alg: 'RS256' })}.${part(claims)}.c2lnbmF0dXJl`;
    world.gamma.script('/token', withMembers({ id_token: idToken }));
    const ask = async (): Promise<unknown> =>
      (await fetch(`${world.host.url}/test/token?connection=${id}`)).json();
    expect(await ask()).toMatchObject({ reason: 'account_mismatch', retryable: false });
    const after = await world.database.token(id);
    expect(after).toMatchObject({
      resource_owner_id: before.resource_owner_id,
      name: before.name,
      status: 'reauthorization_required',
      status_reason: 'account_mismatch',
    });
    expect(after?.refresh_token).not.toBe(before.refresh_token);
    const requests = world.gamma.to('/token').length;
    expect(await ask()).toMatchObject({ reason: 'account_mismatch' });
    expect(world.gamma.to('/token').length).toBe(requests);
  });

  it('S-086 Q-17: members of a response never reach the entity’s own columns', async () => {
    const alice = await world.visitor();
    const foreign = {
      ownerId: 'mallory',
      owner_id: 'mallory',
      id_: missing,
      slug: 'x',
      createdAt: 1,
      created_at: 1,
      provider: 'beta',
      keyId: 'zzz',
      status: 'gone',
      version: 99,
      __proto__: { polluted: true },
    };
    world.alpha.script('/token', withMembers({ ...foreign, id: missing }));
    world.alpha.provider.account = account('8601', foreign);
    expect((await alice.capture('alpha')).status).toBe(303);
    const row = await rowOfConnected(world, alice);
    expect(row).toMatchObject({ provider: 'alpha', status: 'active', resource_owner_id: '8601' });
    expect(row.id).not.toBe(missing);
    expect(Number(row.created_at)).toBeGreaterThan(1.6e12);
    expect(row.version).not.toBe(99);
    expect(JSON.stringify(row)).not.toContain('mallory');
  });

  it('S-087: deep and wide responses are refused or bounded, and block no other caller', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const wide = JSON.stringify(
      Object.fromEntries(Array.from({ length: 60_000 }, (_, index) => [`key${index}`, index])),
    );
    const long = JSON.stringify({ sub: '8701', name: 'n'.repeat(900_000) });
    for (const body of [deep, wide, long, `{"sub":"8702","x":${deep}}`]) {
      world.alpha.script('/userinfo', {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body,
      });
      const done = alice.capture('alpha');
      const slowest = await pulse(`${world.host.url}/health`, done);
      const { status } = await done;
      expect([303, 502]).toContain(status);
      // Only work that grows faster than the answer takes so long, on any machine.
      expect(slowest).toBeLessThan(20_000);
    }
    const row = (await world.database.tokens()).find((r) => r.resource_owner_id === '8701');
    expect(String(row?.name).length).toBeLessThan(1000);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

/** The slowest health check in milliseconds while some work goes on. */
async function pulse(url: string, work: Promise<unknown>): Promise<number> {
  let running = true;
  let slowest = 0;
  void work.finally(() => (running = false));
  for (let beat = 0; running && beat < 1_000; beat += 1) {
    const before = performance.now();
    await (await fetch(url)).text();
    slowest = Math.max(slowest, performance.now() - before);
  }
  return slowest;
}
