import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { rowsOf, type TokenAnswer } from '../../fixtures/connections.js';
import { account } from '../../fixtures/fault-provider.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describeEachDatabase('names that a collation would merge', (database) => {
  let world: TestEnvironment;
  beforeAll(async () => void (world = await TestEnvironment.open({ database })));
  afterAll(() => world.close());

  async function token(query: Record<string, string>): Promise<TokenAnswer> {
    const search = new URLSearchParams(query).toString();
    return (await fetch(`${world.host.url}/test/token?${search}`)).json() as Promise<TokenAnswer>;
  }

  const accounts = ['a', 'A', 'a ', 'á', '😀', '😃', "' OR 1=1 --", '${7*7}\\', '%', '_'];

  it('R-070 S-088: accounts of one owner are as many rows, and each has its own token', async () => {
    const alice = await world.visitor();
    for (const id of accounts) {
      world.alpha.provider.account = account(id, { name: id, preferred_username: id });
      expect([id, (await alice.capture('alpha')).status]).toEqual([id, 303]);
    }
    const rows = await rowsOf(world, alice);
    expect(rows.map((row) => row.resource_owner_id).sort()).toEqual([...accounts].sort());
    const tokens = new Set<string | undefined>();
    for (const row of rows) {
      const { sha256 } = await token({ connection: String(row.id) });
      tokens.add(sha256);
      const named = {
        owner: alice.user,
        provider: 'alpha',
        account: String(row.resource_owner_id),
      };
      expect(await token(named)).toMatchObject({ sha256 });
    }
    expect(tokens.size).toBe(accounts.length);
    expect(tokens).not.toContain(undefined);
  });

  it('S-074 S-088: owners see and use what is theirs, and nothing of a namesake', async () => {
    const names = ['Mallory', 'mallory', 'mallory ', 'mällory', '😀', '😃', "mallory' OR '1'='1"];
    const ids = new Map<string, string>();
    for (const name of names) {
      const visitor = await world.named(name);
      const id = world.newAccount();
      expect([name, (await visitor.capture('alpha')).status]).toEqual([name, 303]);
      const [row, ...others] = await rowsOf(world, visitor);
      expect([row?.resource_owner_id, others]).toEqual([id, []]);
      ids.set(name, String(row?.id));
    }
    for (const name of names) {
      const visitor = await world.named(name);
      const { connections, csrfToken } = await visitor.connections();
      expect(connections.map(({ id }) => id)).toEqual([ids.get(name)]);
      const { sha256 } = await token({ connection: ids.get(name) ?? '' });
      expect(await token({ owner: name, provider: 'alpha' })).toMatchObject({ sha256 });
      for (const [other, id] of ids) {
        if (other === name) continue;
        const refused = await visitor.browser.send('DELETE', visitor.url(`/connections/${id}`), {
          headers: { 'x-csrf-token': csrfToken },
        });
        expect([name, other, refused.status]).toEqual([name, other, 404]);
      }
    }
  });

  it('S-088: the parameters of the list are numbers or nothing', async () => {
    const alice = await world.visitor();
    world.newAccount();
    await alice.capture('alpha');
    for (const value of ["1' OR 1=1 --", '1;DROP TABLE oauth2_token', '-1', '1e9', '%00'])
      for (const name of ['page', 'pageSize', 'sort', 'order', 'limit', 'provider']) {
        const { connections } = await alice.connections(
          `?${new URLSearchParams({ [name]: value }).toString()}`,
        );
        expect([name, value, connections.length]).toEqual([name, value, 1]);
      }
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
