import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BackgroundTasks } from '../../../lib/core/lifecycle/background-tasks.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';
import { type Held, Stage } from './stage.js';

describe('what else is done when an application closes', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open('sqlite', {
      background: { every: 3_600, mode: 'all', batch: 2, concurrency: 2 },
    });
  });
  afterAll(() => stage.close());

  const tokens = (app: Application): OAuth2TokenService => app.get(OAuth2TokenService);

  /** An application that closes, and stays open as long as a refresh is held. */
  async function closing(app: Application): Promise<{ held: Held; closed: Promise<unknown> }> {
    const held = stage.hold('/token');
    const caller = tokens(app).getValidToken({ id: await stage.connection(app) });
    caller.catch(() => undefined);
    await held.arrived;
    const closed = Promise.allSettled([caller, app.close()]);
    await until(() => app.log.text.includes('shutting down: waiting'));
    return { held, closed };
  }

  it('R-112 a revocation in flight is completed; a later one is left to the next process', async () => {
    const app = await stage.boot();
    const [early, late] = [await stage.connection(app), await stage.connection(app)];
    const { accessToken } = await stage.stored(late);
    const { arrived, release } = stage.hold('/revoke');
    const inFlight = tokens(app).disconnect({ id: early });
    inFlight.catch(() => undefined);
    await arrived;
    const closed = app.close();
    await until(() => app.log.text.includes('shutting down: waiting'));
    expect(await tokens(app).disconnect({ id: late })).toEqual({ revocation: 'pending' });
    release();
    expect(await inFlight).toEqual({ revocation: 'confirmed' });
    await closed;
    expect(await stage.database.revocations()).toMatchObject([{ token_id: late, attempts: 0 }]);

    const next = await stage.boot();
    await next.get(BackgroundTasks).run();
    expect(await stage.database.revocations()).toEqual([]);
    expect(stage.server.to('/revoke').map(({ form }) => form.get('token'))).toContain(accessToken);
  });

  it('R-113 a sweep starts no further refresh, and its claimed rows become due again', async () => {
    const app = await stage.boot();
    const due: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const id = await stage.connection(app);
      await stage.database.set(id, 'refresh_at', app.clock.now() - 1_000);
      due.push(id);
    }
    const before = stage.refreshes;
    const holds = [stage.hold('/token'), stage.hold('/token')];
    const sweep = tokens(app).refreshDue({ batch: 2 });
    sweep.catch(() => undefined);
    await Promise.all(holds.map(({ arrived }) => arrived));
    const closed = app.close();
    await until(() => app.log.text.includes('shutting down: waiting'));
    for (const { release } of holds) release();
    const skipped = { skipped: 2, reasons: { shutting_down: 2 } };
    expect(await sweep).toEqual({ refreshed: 2, failed: 0, ...skipped });
    await closed;
    expect(stage.refreshes - before).toBe(2);
    const later = await stage.boot();
    later.clock.shift(600_000);
    await tokens(later).refreshDue();
    expect(stage.refreshes - before).toBe(4);
    for (const id of due) expect((await stage.stored(id)).accessToken).toMatch(/-next$/);
  });

  it('R-114 an import ends after the row in hand, and can be run again', async () => {
    const app = await stage.boot();
    const row = (account: string) => ({
      providerId: 'acme',
      accountId: account,
      userId: 'carol',
      accessToken: `AT-${account}`,
      refreshToken: `RT-${account}`,
    });
    let ending: Awaited<ReturnType<typeof closing>> | undefined;
    async function* rows() {
      yield row('first');
      ending = await closing(app);
      yield row('second');
    }
    const failure = await errorOf(tokens(app).importFrom('better-auth', rows() as never));
    expect(failure).toMatchObject({ code: 'shutting_down' });
    ending?.held.release();
    await ending?.closed;
    const next = tokens(await stage.boot());
    const all = [row('first'), row('second')] as never;
    expect(await next.importFrom('better-auth', all)).toMatchObject({
      imported: 1,
      skipped: [{ index: 0, reason: 'already_connected' }],
    });
  });

  it('R-115 a profile is not asked for any more; the pair is saved', async () => {
    const app = await stage.boot();
    const id = await stage.connection(app);
    await stage.database.set(id, 'profile_at', 0);
    const { arrived, release } = stage.hold('/token');
    const caller = tokens(app).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    const profiles = stage.server.to('/userinfo').length;
    const closed = app.close();
    release();
    await Promise.all([caller, closed]);
    expect((await stage.stored(id)).accessToken).toBe(await caller);
    expect(stage.server.to('/userinfo')).toHaveLength(profiles);
  });

  it('R-116 a validation that would need a refresh fails with an error, and changes no status', async () => {
    const app = await stage.boot();
    const id = await stage.connection(app);
    const { held, closed } = await closing(app);
    expect(await errorOf(tokens(app).validate({ id }))).toMatchObject({ reason: 'shutting_down' });
    held.release();
    await closed;
    expect((await stage.database.token(id))?.status).toBe('active');
  });
});
