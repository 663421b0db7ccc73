import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import type { Row } from '../../databases/test-database.js';
import { rowOf as rowOfVisitor, type TokenAnswer } from '../../fixtures/connections.js';
import { json, withMembers } from '../../fixtures/fault-responses.js';
import { account } from '../../fixtures/fault-provider.js';
import { startHost } from '../../fixtures/host.js';
import type { Visitor } from '../../fixtures/visitor.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describeEachDatabase('what is stored', (database) => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open({ database })));
  afterAll(() => world.close());

  const rowOf = (visitor: Visitor): Promise<Row | undefined> => rowOfVisitor(world, visitor);

  async function sha256(visitor: Visitor): Promise<unknown> {
    const url = `${world.host.url}/test/token?connection=${(await rowOf(visitor))?.id}`;
    return ((await (await fetch(url)).json()) as TokenAnswer).sha256;
  }

  it('R-016: two flows that end at once in two processes leave one whole row', async () => {
    const first = world.host;
    const second = await world.start({ capture: { baseUrl: first.url } });
    const alice = await world.visitor('alice', first);
    for (let round = 0; round < 10; round += 1) {
      const id = world.newAccount();
      const callbacks = [await alice.arrive('alpha'), await alice.arrive('alpha')];
      const pages = await Promise.all([
        alice.finish(callbacks[0] ?? ''),
        alice.at(second).finish(callbacks[1] ?? ''),
      ]);
      expect(pages.map(({ status }) => status)).toEqual([303, 303]);
      const rows = (await world.database.tokens()).filter((row) => row.resource_owner_id === id);
      expect(rows).toHaveLength(1);
      // A pair that was mixed of two answers would not renew.
      await world.database.expire(String(rows[0]?.id));
      const url = `${first.url}/test/token?connection=${rows[0]?.id}`;
      expect(await (await fetch(url)).json()).toHaveProperty('sha256');
    }
    await world.retire(second);
  });

  it('R-070: NUL and lone surrogates in a profile are replaced', async () => {
    const alice = await world.visitor();
    world.alpha.provider.account = {
      id: '7001',
      profile: '{"sub":"7001","name":"a\\u0000b","preferred_username":"\\ud800x"}',
    };
    expect((await alice.capture('alpha')).status).toBe(303);
    const row = await rowOf(alice);
    expect(row?.resource_owner_id).toBe('7001');
    expect(String(row?.name)).toMatch(/^a.b$/);
    expect(JSON.stringify(row)).not.toMatch(/\\u0000|\\ud800/);
    expect(await sha256(alice)).toBeDefined();
  });

  it('R-071: long names are cut, a long id is refused', async () => {
    const alice = await world.visitor();
    const long = 'n'.repeat(10_000);
    const picture = `https://img.example/${long}`;
    world.alpha.provider.account = account('7101', {
      name: long,
      preferred_username: long,
      picture,
    });
    world.alpha.script('/token', withMembers({ scope: `read ${long}` }));
    expect((await alice.capture('alpha')).status).toBe(303);
    expect((await rowOf(alice))?.resource_owner_id).toBe('7101');
    expect((await alice.get('')).status).toBe(200);
    const bob = await world.visitor('bob');
    world.alpha.provider.account = account('7'.repeat(10_000));
    expect((await bob.capture('alpha')).status).toBe(502);
    expect(await rowOf(bob)).toBeUndefined();
    world.alpha.provider.account = account('7102');
    world.alpha.script('/token', withMembers({ token_type: long }));
    expect((await bob.capture('alpha')).status).toBeGreaterThanOrEqual(400);
    expect(await rowOf(bob)).toBeUndefined();
  });

  it('R-072 Q-18: tokens of 8 KB to 64 KB and one byte make the round trip', async () => {
    for (const [accessLength, refreshLength] of [
      [8_192, 4_096],
      [65_537, 65_537],
    ] as const) {
      const alice = await world.visitor();
      world.newAccount();
      const access = 'SENTINEL-a'.padEnd(accessLength, 'a');
      const refresh = 'SENTINEL-r'.padEnd(refreshLength, 'r');
      world.alpha.script('/token', withMembers({ access_token: access, refresh_token: refresh }));
      expect((await alice.capture('alpha')).status).toBe(303);
      expect(await sha256(alice)).toBe(createHash('sha256').update(access).digest('hex'));
      await world.database.expire(String((await rowOf(alice))?.id));
      world.alpha.script('/token', json(200, { access_token: 'SENTINEL-new-access-token' }));
      await sha256(alice);
      const sent = world.alpha.to('/token').at(-1)?.form.get('refresh_token');
      expect(sent === refresh).toBe(true);
    }
  });

  it('R-072 Q-18: a token of 300 KB is refused before anything is stored', async () => {
    const alice = await world.visitor();
    world.newAccount();
    for (const member of ['access_token', 'refresh_token']) {
      world.alpha.script('/token', withMembers({ [member]: 'SENTINEL-'.padEnd(300_000, 'x') }));
      const page = await alice.capture('alpha');
      expect([member, page.status]).toEqual([member, 502]);
      expect(await rowOf(alice)).toBeUndefined();
    }
  });

  it('R-074: a profile may change its shape between two logins', async () => {
    const alice = await world.visitor();
    const shapes: unknown[] = ['text', { first: 'A' }, null, 17, ['x'], true, undefined];
    for (const name of shapes) {
      world.alpha.provider.account = account('7401', {
        name,
        preferred_username: name,
        email: name,
      });
      expect((await alice.capture('alpha')).status).toBe(303);
      expect((await alice.get('')).status).toBe(200);
      expect((await alice.connections()).connections).toHaveLength(1);
    }
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});

describeEachDatabase('migrations at boot', (database) => {
  it('R-075: four processes on an empty database make one schema, and a second boot changes nothing', async () => {
    const world = await TestEnvironment.withoutHost({ database });
    const hosts = await Promise.all([0, 1, 2, 3].map(() => startHost(world.hostOptions())));
    const before = await world.database.schema();
    expect(JSON.stringify(before)).toMatch(/oauth2_authorization.*oauth2_token/);
    for (const host of hosts) {
      expect((await fetch(`${host.url}/health`)).ok).toBe(true);
      await host.stop();
    }
    const again = await startHost(world.hostOptions());
    expect(await world.database.schema()).toEqual(before);
    await again.stop();
    await world.close();
  });
});
