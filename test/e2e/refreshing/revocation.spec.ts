import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../../databases/databases.js';
import { codeOf } from '../../fixtures/browser.js';
import { Connection } from '../../fixtures/connections.js';
import { hang, json } from '../../fixtures/fault-responses.js';
import type { Host } from '../../fixtures/host.js';
import { until } from '../../fixtures/until.js';
import { clean } from '../../fixtures/verdict.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';

const DOWN = json(503, {}, { 'retry-after': '60' });

describeEachDatabase('revocations among processes', (database) => {
  let world: TestEnvironment;
  /** Serves users; leaves the rest to others. */
  let front: Host;
  /** Goes on, every second, with what the others have left. */
  let worker: Host;

  beforeAll(async () => {
    // An answer that a busy machine delays must not pass for an outage.
    world = await TestEnvironment.open({ database, capture: () => ({ http: { timeout: 10 } }) });
    front = world.host;
    worker = await startWorker();
    world.hosts.reverse();
  });
  afterAll(() => world.close());
  beforeEach(async () => {
    world.alpha.always('/revoke', undefined);
    await world.database.run('DELETE FROM oauth2_revocation');
    world.alpha.requests.length = 0;
  });

  const startWorker = (): Promise<Host> =>
    world.start({ capture: { baseUrl: front.url, background: { every: 1, batch: 5 } } });
  const sent = (): (string | null)[] =>
    world.alpha.to('/revoke').map(({ form }) => form.get('token'));
  /** Lets the pause before the next attempt be over, as the passing of time would. */
  const pass = (): Promise<void> =>
    world.database.run('UPDATE oauth2_revocation SET attempt_at = 1');
  const waiting = async (): Promise<number> => (await world.database.revocations()).length;

  it('S-090: the user sees that the provider has not confirmed, until it has', async () => {
    world.alpha.always('/revoke', DOWN);
    const { visitor, id } = await Connection.make(world);
    const headers = { 'x-csrf-token': (await visitor.connections()).csrfToken };
    const gone = await visitor.browser.send('DELETE', visitor.url(`/connections/${id}`), {
      headers,
    });
    expect([gone.status, JSON.parse(gone.body)]).toEqual([200, { revocation: 'pending' }]);
    expect((await visitor.connections()).connections).toEqual([]);
    const NOTICE = 'alpha has not confirmed that yet; we keep asking';
    expect((await visitor.get('')).body).toContain(NOTICE);
    expect((await (await world.visitor()).get('')).body).not.toContain(NOTICE);

    world.alpha.always('/revoke', undefined);
    await pass();
    await until(async () => (await waiting()) === 0);
    expect(sent()).toHaveLength(3);
    expect((await visitor.get('')).body).not.toContain(NOTICE);
  });

  it('S-090: the page leads back to the list, whatever the provider says', async () => {
    world.alpha.script('/revoke', DOWN);
    const { visitor, id } = await Connection.make(world);
    const { csrfToken } = await visitor.at(front).connections();
    const form = { _csrf: csrfToken };
    const here = visitor.at(front);
    const gone = await here.browser.post(here.url(`/${id}/revoke`), { form });
    expect(gone.status).toBe(303);
    expect(gone.headers.location?.startsWith(here.url(''))).toBe(true);
    const list = await here.browser.get(gone.headers.location ?? '');
    expect([list.status, codeOf(list)]).toEqual([200, undefined]);
    expect(list.body).toContain('It has not confirmed that yet; we keep asking');
  });

  it('S-090: a process that is killed while it asks leaves the rest to another', async () => {
    const victim = await world.start({ capture: { baseUrl: front.url } });
    const connection = await Connection.make(world);
    world.alpha.script('/revoke', hang());
    const lost = connection.disconnect(victim).catch(() => undefined);
    await until(() => sent().length === 1);
    expect(await connection.row()).toEqual({});
    await world.retire(victim, 'kill');
    await lost;
    expect(await waiting()).toBe(1);
    await pass();
    await until(async () => (await waiting()) === 0);
    const [first, ...rest] = sent();
    expect(rest).toHaveLength(2);
    expect(rest[0]).toBe(first);
  });

  it('S-090: two workers and a long list: each token is revoked once, also when one worker is killed', async () => {
    world.alpha.always('/revoke', DOWN);
    for (let account = 0; account < 12; account += 1) {
      const connection = await Connection.make(world);
      expect(await connection.disconnect(front)).toEqual({ revocation: 'pending' });
    }
    world.alpha.always('/revoke', undefined);
    world.alpha.requests.length = 0;
    const second = await startWorker();
    await pass();
    await until(async () => (await waiting()) <= 8);
    await world.retire(worker, 'kill');
    await pass();
    await until(async () => (await waiting()) === 0);
    const tokens = sent();
    expect(new Set(tokens).size).toBe(24);
    // What was under way when one was killed may have been asked for twice.
    expect(tokens.length - 24).toBeLessThanOrEqual(16);
    await world.retire(second);
  });

  it('S-068: leaves the host healthy and no secret in clear', async () => {
    expect(await world.verdict()).toEqual(clean());
  });
});
