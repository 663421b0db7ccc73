import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { codeOf } from '../../fixtures/browser.js';
import { rowOf } from '../../fixtures/connections.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('a database that another process has locked', () => {
  let world: TestEnvironment;
  beforeEach(async () => void (world = await TestEnvironment.open({ busyTimeout: 300 })));
  afterEach(() => world.close());

  it('R-015: a callback responds with 503, stores nothing partial, and the next flow works', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const callback = await alice.arrive('alpha');
    const tokens = world.alpha.to('/token').length;
    const unlock = await world.database.lock();
    const page = await alice.finish(callback);
    await unlock();
    expect([page.status, codeOf(page)]).toEqual([503, 'storage']);
    expect(Number(page.headers['retry-after'])).toBeGreaterThan(0);
    expect(page.headers['cache-control']).toContain('no-store');
    expect(world.alpha.to('/token').length).toBe(tokens);
    expect(await rowOf(world, alice)).toBeUndefined();
    expect((await alice.capture('alpha')).status).toBe(303);
    expect(await world.verdict()).toEqual(clean());
  });

  it('R-015: locked during the exchange, it stores no partial connection', async () => {
    const alice = await world.visitor();
    world.newAccount();
    const callback = await alice.arrive('alpha');
    let unlock = async (): Promise<void> => undefined;
    world.alpha.script('/userinfo', async (usual) => {
      unlock = await world.database.lock();
      return usual;
    });
    const page = await alice.finish(callback);
    await unlock();
    expect([page.status, codeOf(page)]).toEqual([503, 'storage']);
    expect(await rowOf(world, alice)).toBeUndefined();
    expect((await alice.capture('alpha')).status).toBe(303);
    expect(await world.verdict()).toEqual(clean());
  });

  it('R-015: a connect responds with 503 as well, and works afterwards', async () => {
    const alice = await world.visitor();
    const unlock = await world.database.lock();
    const page = await alice.connect('alpha');
    await unlock();
    expect([page.status, codeOf(page)]).toEqual([503, 'storage']);
    expect((await alice.capture('alpha')).status).toBe(303);
    expect(await world.verdict()).toEqual(clean());
  });

  it('R-015: what is written afterwards is there for every process', async () => {
    const alice = await world.visitor();
    const callback = await alice.arrive('alpha');
    const unlock = await world.database.lock();
    expect((await alice.finish(callback)).status).toBe(503);
    await unlock();
    const account = world.newAccount();
    for (let flow = 0; flow < 2; flow += 1) {
      expect((await alice.capture('alpha')).status).toBe(303);
      expect((await rowOf(world, alice))?.resource_owner_id).toBe(account);
      const unlockAgain = await world.database.lock();
      await unlockAgain();
    }
    expect(await world.verdict()).toEqual(clean());
  });
});
