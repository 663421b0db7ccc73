import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { Connection, type TokenAnswer } from '../../fixtures/connections.js';
import { json } from '../../fixtures/fault-responses.js';
import type { Host } from '../../fixtures/host.js';
import { until } from '../../fixtures/until.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

interface ToldEvent {
  name: string;
  tokenId: string;
  reason?: string;
}

describeEachDatabase('events of several processes, whose listeners all fail', (database) => {
  let world: TestEnvironment;
  let hosts: Host[];
  beforeAll(async () => {
    world = await TestEnvironment.open({ database, failingListeners: true });
    await world.start({ capture: { baseUrl: world.host.url } });
    hosts = [...world.hosts];
  });
  afterEach(() => world.alpha.always('/token', undefined));
  afterAll(() => world.close());

  /** The names of what any process reported of a connection, in the order of each process. */
  function told({ id }: Connection): string[] {
    const lines = hosts.flatMap((host) => host.output().match(/(?<=^EVENT )\{.*\}$/gm) ?? []);
    return lines
      .map((line) => JSON.parse(line) as ToldEvent)
      .filter(({ tokenId }) => tokenId === id)
      .map(({ name, reason }) => [name, reason].filter(Boolean).join(' '))
      .sort();
  }

  /** Waits until so much was reported; what a process prints arrives after its response at times. */
  const toldOf = async (connection: Connection, count: number): Promise<string[]> => {
    await until(() => told(connection).length >= count);
    return told(connection);
  };

  const everybodyAsks = (connection: Connection): Promise<TokenAnswer[]> =>
    Promise.all(
      Array.from({ length: 100 }, (_, caller) => connection.ask(hosts[caller % hosts.length])),
    );

  it('R-017: an ended grant is reported once, however many callers ask', async () => {
    for (let round = 0; round < 5; round += 1) {
      const connection = await Connection.expired(world);
      world.alpha.always('/token', json(400, { error: 'invalid_grant' }));
      const answers = await everybodyAsks(connection);
      expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(['rejected']));
      world.alpha.always('/token', undefined);
      expect(await toldOf(connection, 2)).toEqual([
        'oauth2.connected',
        'oauth2.reauthorization_required rejected',
      ]);
    }
  });

  it('R-047: a temporary failure is reported once, and its end is reported once', async () => {
    for (let round = 0; round < 5; round += 1) {
      // A process that fails five times in a row, and has no success between, asks nobody for a while.
      for (const host of hosts)
        expect(await (await Connection.expired(world)).ask(host)).toHaveProperty('sha256');
      const connection = await Connection.expired(world);
      // A long pause: on a busy machine the hundred callers do not all ask within a second.
      world.alpha.always('/token', json(503, {}, { 'retry-after': '600' }));
      const before = world.alpha.to('/token').length;
      await everybodyAsks(connection);
      expect(world.alpha.to('/token')).toHaveLength(before + 1);
      world.alpha.always('/token', undefined);
      const failed = ['oauth2.connected', 'oauth2.refresh_failed bad_response'];
      expect(await toldOf(connection, 2)).toEqual(failed);
      await connection.set('retry_at', null);
      for (const answer of await everybodyAsks(connection)) expect(answer).toHaveProperty('sha256');
      const recovered = [...failed, 'oauth2.refreshed', 'oauth2.recovered'].sort();
      expect(await toldOf(connection, 4)).toEqual(recovered);
    }
  });

  it('a disconnect that many callers request at once is reported once', async () => {
    const connection = await Connection.make(world);
    await Promise.all(Array.from({ length: 20 }, () => connection.disconnect()));
    expect((await toldOf(connection, 2)).map((line) => line.split(' ')[0])).toEqual([
      'oauth2.connected',
      'oauth2.disconnected',
    ]);
  });

  it('S-068: leaves the hosts healthy, no rejection unhandled and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean(2));
  });
});
