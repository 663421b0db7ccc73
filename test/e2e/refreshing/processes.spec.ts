import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { Connection } from '../../fixtures/connections.js';
import { HostBootError, type Host } from '../../fixtures/host.js';
import { ask } from '../../fixtures/story.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describeEachDatabase('several processes', (database) => {
  let world: TestEnvironment;
  let first: Host;
  let second: Host;

  // Each believes in another time zone, and Newfoundland is half an hour off all others.
  beforeAll(async () => {
    world = await TestEnvironment.open({ database, environment: { TZ: 'Europe/Berlin' } });
    first = world.host;
    second = await world.start({ capture: { baseUrl: first.url } }, { TZ: 'America/St_Johns' });
    world.hosts.reverse();
  });
  afterAll(() => world.close());

  it('S-007 R-079: a flow that one began, another finishes; a token that one encrypted, another opens', async () => {
    const alice = await world.visitor();
    const account = world.newAccount();
    expect((await alice.at(second).finish(await alice.arrive('alpha'))).status).toBe(303);
    const row = (await world.database.tokens()).find((r) => r.resource_owner_id === account);
    const id = String(row?.id);
    const { sha256 } = await ask(second, id);
    expect(await ask(first, id)).toMatchObject({ sha256 });
    await world.database.expire(id);
    const renewed = await ask(first, id);
    expect(renewed.sha256).not.toBe(sha256);
    expect(await ask(second, id)).toMatchObject({ sha256: renewed.sha256 });
  });

  it('R-079: one with a wrong key is refused at boot, and nothing is changed', async () => {
    await Connection.make(world);
    const before = await world.database.dump();
    const wrong = { encryptionKeys: [randomBytes(32).toString('base64')] };
    const refusal: unknown = await world.start({ capture: wrong }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(HostBootError);
    expect((refusal as HostBootError).output).toContain('encryptionKeys');
    expect(await world.database.dump()).toBe(before);
  });

  it('R-077: one that has a further key reads what the others encrypted', async () => {
    const connection = await Connection.make(world);
    const next = randomBytes(32).toString('base64');
    const third = await world.start({ capture: { encryptionKeys: [world.key, next] } });
    expect(await connection.ask(third)).toMatchObject(await connection.ask(first));
    await world.retire(third);
  });

  it('R-038: an instant is the same in every time zone', async () => {
    const connection = await Connection.make(world);
    const { visitor, id } = connection;
    const instants = async (): Promise<void> => {
      const row = await connection.row();
      expect(Math.abs(Number(row.expires_at) - Date.now() - 3_600_000)).toBeLessThan(600_000);
      expect(Math.abs(Number(row.created_at) - Date.now())).toBeLessThan(600_000);
      for (const host of [first, second]) {
        const { connections } = await visitor.at(host).connections();
        expect(connections).toEqual([
          expect.objectContaining({
            id,
            expiresAt: new Date(Number(row.expires_at)).toISOString(),
            connectedAt: new Date(Number(row.created_at)).toISOString(),
          }),
        ]);
        expect((await ask(host, id)).expiresAt).toBe(
          new Date(Number(row.expires_at)).toISOString(),
        );
      }
    };
    await instants();
    for (const host of [first, second]) {
      await connection.expire();
      expect(await ask(host, id)).toHaveProperty('sha256');
      await instants();
    }
  });

  it('S-008: a flow that began in one time zone ends in time in the other', async () => {
    const alice = await world.visitor();
    for (const [from, to] of [
      [first, second],
      [second, first],
    ] as const) {
      world.newAccount();
      const callback = await alice.at(from).arrive('alpha');
      const [pending] = await world.database.pending();
      expect(Math.abs(Number(pending?.expires_at) - Date.now() - 600_000)).toBeLessThan(600_000);
      expect((await alice.at(to).finish(callback)).status).toBe(303);
    }
  });

  it('S-068: leaves the hosts healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean(2));
  });
});
