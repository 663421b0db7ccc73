import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Connection, type TokenAnswer } from '../../fixtures/connections.js';
import { delayed, hang } from '../../fixtures/fault-responses.js';
import { until } from '../../fixtures/until.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

describe('many callers of one expired token', () => {
  let world: TestEnvironment;
  const options = { capture: () => ({ http: { timeout: 3 } }) };
  beforeAll(async () => void (world = await TestEnvironment.open(options)));
  afterAll(() => world.close());

  const requests = (): number => world.alpha.to('/token').length;

  /** All got one and the same token. */
  function expectOneToken(answers: TokenAnswer[]): void {
    expect(answers[0]).toHaveProperty('sha256');
    expect(new Set(answers.map(({ sha256 }) => sha256)).size).toBe(1);
  }

  it('R-050: fifty in one process cause one refresh and get one token', async () => {
    for (let round = 0; round < 5; round += 1) {
      const connection = await Connection.expired(world, delayed(150));
      const before = requests();
      expectOneToken(await Promise.all(Array.from({ length: 50 }, () => connection.ask())));
      expect(requests()).toBe(before + 1);
    }
  });

  it('R-051: so do twenty over two processes on one file, round after round', async () => {
    const first = world.host;
    const second = await world.start({ capture: { baseUrl: first.url } });
    const connection = await Connection.make(world);
    for (let round = 0; round < 20; round += 1) {
      await connection.expire();
      world.alpha.script('/token', delayed(100));
      const before = requests();
      const calls = Array.from({ length: 20 }, (_, call) =>
        connection.ask(call % 2 ? first : second),
      );
      expectOneToken(await Promise.all(calls));
      expect([round, requests() - before]).toEqual([round, 1]);
    }
    await world.retire(second);
  });

  it('R-054: another process takes over from one that was killed upstream', async () => {
    const survivor = world.host;
    const refresh = { leaseTtl: 4, waitTimeout: 15 };
    const capture = { baseUrl: survivor.url, refresh };
    const victim = await world.start({ capture });
    const connection = await Connection.expired(world, hang());
    const before = requests();
    const lost = connection.ask(victim).catch(() => undefined);
    await until(() => requests() > before);
    expect((await connection.row()).lease_until).not.toBeNull();
    await world.retire(victim, 'kill');
    await lost;
    // The unanswered request used nothing up: the provider still takes the refresh token.
    expect(await connection.ask(survivor)).toHaveProperty('sha256');
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
