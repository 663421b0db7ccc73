import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { until } from '../../fixtures/until.js';
import type { Application } from '../fixtures/application.js';
import { errorOf } from '../fixtures/vault.js';
import { Stage } from './stage.js';

describeEachDatabase('what is in flight when an application closes', (name) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open(name);
  });
  afterAll(() => stage.close());

  const tokens = (app: Application): OAuth2TokenService => app.get(OAuth2TokenService);

  it('R-104 a refresh: its pair is saved before the database closes, and the log says so', async () => {
    const app = await stage.boot();
    const id = await stage.connection(app);
    const { refreshToken } = await stage.stored(id);
    const { arrived, release } = stage.hold('/token');
    const caller = tokens(app).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    const closed = app.close();
    // A second call, and callers that come later.
    const again = app.close();
    const latecomer = tokens(app).getValidToken({ id });
    latecomer.catch(() => undefined);
    release();
    const next = `AT-of-${refreshToken}-next`;
    expect(await Promise.all([caller, latecomer])).toEqual([next, next]);
    await Promise.all([closed, again]);
    expect(app.dataSource.isInitialized).toBe(false);
    expect(await stage.stored(id)).toEqual({
      accessToken: next,
      refreshToken: `${refreshToken}-next`,
    });
    const lines = app.log.lines.filter((line) => line.includes('shutting down'));
    expect(lines).toEqual([
      expect.stringContaining('(refresh: 1), at most 20 seconds'),
      expect.stringContaining('in flight is saved'),
    ]);
  });

  it('R-105 a pair that the database does not take at once is tried until it does', async () => {
    const app = await stage.boot();
    const id = await stage.connection(app);
    const { refreshToken } = await stage.stored(id);
    const { arrived, release } = stage.hold('/token');
    const caller = tokens(app).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    await stage.database.run('ALTER TABLE oauth2_token RENAME TO hidden');
    const closed = app.close();
    release();
    await until(() => app.log.text.includes('could not store the new tokens'));
    await stage.database.run('ALTER TABLE hidden RENAME TO oauth2_token');
    await Promise.all([caller, closed]);
    expect((await stage.stored(id)).refreshToken).toBe(`${refreshToken}-next`);
  });

  it('R-106 a caller that waits for another process waits no longer', async () => {
    const [app, other] = [await stage.boot(), await stage.boot()];
    const [id, mine] = [await stage.connection(app), await stage.connection(app)];
    const theirs = stage.hold('/token');
    const owner = tokens(other).getValidToken({ id });
    owner.catch(() => undefined);
    await theirs.arrived;
    // Keeps the database open meanwhile.
    const ours = stage.hold('/token');
    const last = tokens(app).getValidToken({ id: mine });
    last.catch(() => undefined);
    await ours.arrived;
    const waiting = errorOf(tokens(app).getValidToken({ id }));
    const closed = app.close();
    expect(await waiting).toMatchObject({ reason: 'shutting_down', retryable: true });
    ours.release();
    await Promise.all([last, closed]);
    theirs.release();
    expect(await owner).toBe((await stage.stored(id)).accessToken);
  });
});
