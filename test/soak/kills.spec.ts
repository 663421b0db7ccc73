import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeEachDatabase } from '../databases/databases.js';
import type { Host } from '../fixtures/host.js';
import { ask } from '../fixtures/story.js';
import type { StrictGrant } from '../fixtures/strict-grant.js';
import { StrictServer } from '../fixtures/strict-server.js';
import { clean } from '../fixtures/verdict.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { allow, tell, times } from './counts.js';
import { sha256, storedPair } from './stored-pair.js';
import { connect } from './storms.js';
import { until } from '../fixtures/until.js';

const KILLS = times(3, 20);
const STARTED_AT_ONCE = 3;
const NOT_TAKEN = 'could not store the new tokens';
/** MariaDB counts the waiting for a lock in whole seconds. */
const LOCK_IS_GIVEN_UP_MS = 1_500;

/** The connections that a process was renewing when it was killed, each at a point of its own. */
interface Victims {
  /** The provider has the request and has not looked at it. */
  before: string;
  /** The provider has rotated the pair, and nobody but the dead process could know the new one. */
  between: string;
  /** The same, at a provider whose old refresh token works until the new pair is used. */
  forgiven: string;
  /** The new pair is stored; the profile is being read. */
  after: string;
}

describeEachDatabase('a process that is killed while it refreshes', (database) => {
  let world: TestEnvironment;
  let strict: StrictServer;
  let lenient: StrictServer;
  let survivor: Host;
  const grants = new Map<string, StrictGrant>();
  const killed: Victims[] = [];
  const all = (point: keyof Victims): [string, StrictGrant][] =>
    killed.map((victims) => [victims[point], grantOf(victims[point])]);
  const grantOf = (id: string): StrictGrant => grants.get(id) as StrictGrant;

  beforeAll(async () => {
    strict = await StrictServer.start();
    lenient = await StrictServer.start({ hasGrace: true });
    world = await TestEnvironment.open({
      database,
      busyTimeout: 300,
      capture: () => ({
        refresh: { leaseTtl: 8, waitTimeout: 20 },
        http: { timeout: 4 },
        database: { leaseStatementTimeout: 1 },
        providers: { strict: strict.configuration, lenient: lenient.configuration },
      }),
    });
    survivor = world.host;
    while (killed.length < KILLS) {
      const count = Math.min(STARTED_AT_ONCE, KILLS - killed.length);
      const start = (): Promise<Host> => world.start({ capture: { baseUrl: survivor.url } });
      for (const victim of await Promise.all(Array.from({ length: count }, start)))
        killed.push(await kill(victim, killed.length % 2 === 1));
    }
  }, allow(KILLS));
  afterAll(async () => {
    await world.close();
    await strict.close();
    await lenient.close();
  });

  async function issued(server: StrictServer, provider: string): Promise<string> {
    const grant = server.issue();
    const [id = ''] = await connect(world, [grant], { provider, host: survivor });
    // A profile that is older than a day is read anew.
    await world.database.set(id, 'profile_at', 0);
    grants.set(id, grant);
    return id;
  }

  /** @param isAnswered whether the new pairs reach the process, while the database takes nothing */
  async function kill(victim: Host, isAnswered: boolean): Promise<Victims> {
    const victims: Victims = {
      before: await issued(strict, 'strict'),
      between: await issued(strict, 'strict'),
      forgiven: await issued(lenient, 'lenient'),
      after: await issued(strict, 'strict'),
    };
    const held = strict.hold(grantOf(victims.before), 'before');
    const profile = strict.hold(grantOf(victims.after), 'profile');
    const answers = [
      strict.hold(grantOf(victims.between), 'after'),
      lenient.hold(grantOf(victims.forgiven), 'after'),
    ];
    for (const id of Object.values(victims)) void ask(victim, id).catch(() => undefined);
    const holds = [held, profile, ...answers];
    await Promise.all(holds.map(({ arrived }) => arrived));
    if (isAnswered) {
      const unlock = await world.database.lock();
      for (const { release } of answers) release();
      await until(() => victim.output().split(NOT_TAKEN).length > 2);
      await world.retire(victim, 'kill');
      // A statement that waits for the lock outlives its process.
      await sleep(LOCK_IS_GIVEN_UP_MS);
      await unlock();
    } else await world.retire(victim, 'kill');
    for (const { release } of holds) release();
    return victims;
  }

  it('R-058: leaves every row complete, with the old pair or with the new one', async () => {
    for (const { before, between, forgiven } of killed)
      for (const id of [before, between, forgiven])
        expect((await world.database.token(id))?.version).toBe(1);
    for (const [id, { accessToken, refreshToken }] of all('after'))
      expect(await storedPair(world, id)).toEqual({ accessToken, refreshToken });
  });

  it('R-025: after the save: the pair is stored, and no request is sent', async () => {
    for (const [id, grant] of all('after')) {
      expect(await ask(survivor, id)).toMatchObject({ sha256: sha256(grant.accessToken) });
      expect(grant).toMatchObject({ requests: 1, refreshes: 1, isAlive: true });
    }
  });

  it('R-054: before the provider has processed it: another process takes over', async () => {
    await Promise.all(
      all('before').map(async ([id, grant]) => {
        const { sha256: got } = await ask(survivor, id);
        expect(got).toBe(sha256(grant.accessToken));
        expect(grant).toMatchObject({ requests: 2, refreshes: 1, isAlive: true });
      }),
    );
  });

  it('R-058: between the two, a lenient provider issues another pair', async () => {
    await Promise.all(
      all('forgiven').map(async ([id, grant]) => {
        const { sha256: got } = await ask(survivor, id);
        expect(got).toBe(sha256(grant.accessToken));
        expect(grant).toMatchObject({ requests: 2, refreshes: 2, isAlive: true });
      }),
    );
  });

  it('R-058: between the two a strict provider ends the grant: the only possible loss, reported after one request', async () => {
    for (const [id, grant] of all('between')) {
      const pair = await storedPair(world, id);
      // The process that was killed might have stored newer tokens, so the refusal is provisional first.
      await until(async () => (await ask(survivor, id)).reason !== 'superseded');
      for (let call = 0; call < 3; call += 1)
        expect(await ask(survivor, id)).toMatchObject({ reason: 'rejected', retryable: false });
      expect(grant).toMatchObject({ requests: 2, refreshes: 1, isAlive: false });
      expect((await world.database.token(id))?.status).toBe('reauthorization_required');
      expect(await storedPair(world, id)).toEqual(pair);
    }
  });

  it('R-058: affects no other connection, and no lease remains', async () => {
    const rows = await world.database.tokens();
    const lost = rows.filter(({ status }) => status !== 'active').map(({ id }) => id);
    expect(new Set(lost)).toEqual(new Set(killed.map(({ between }) => between)));
    expect(rows.filter((row) => row.lease_id !== null)).toEqual([]);
    tell(`killed at three points on ${database}`, {
      kills: KILLS,
      'lost between answer and save at a strict provider': lost.length,
      'lost elsewhere': 0,
    });
  });

  it('S-068: leaves the survivor healthy and no secret in clear', async () => {
    world.secrets.push(...strict.secrets, ...lenient.secrets);
    expect(await world.verdict()).toEqual(clean());
  });
});
