import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OnModuleDestroy } from '@nestjs/common';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { errorOf } from '../fixtures/vault.js';
import { Stage } from './stage.js';

/** Closes the database in the first of all hooks, as hosts with a DataSource of their own do. */
class Closer implements OnModuleDestroy {
  constructor(private readonly source: DataSource) {}
  onModuleDestroy(): Promise<void> {
    return this.source.destroy();
  }
}

describe('a host that closes the database itself', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  });
  afterAll(() => stage.close());

  it('R-107 in a hook of its own, with a DataSource that has a name: the pair is saved first', async () => {
    class CloserModule {}
    const closer = {
      provide: Closer,
      inject: [getDataSourceToken('tokens')],
      useFactory: (source: DataSource) => new Closer(source),
    };
    const app = await stage.boot(
      ({ database, capture }) => [database, capture, { module: CloserModule, providers: [closer] }],
      { name: 'tokens' },
    );
    const id = await stage.connection(app);
    const { arrived, release } = stage.hold('/token');
    const caller = app.get(OAuth2TokenService).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    const closed = app.close();
    release();
    await closed;
    expect((await stage.stored(id)).accessToken).toBe(await caller);
  });

  it('R-108 without a hook: nothing starts meanwhile, and everything continues when it is open again', async () => {
    const app = await stage.boot();
    const tokens = app.get(OAuth2TokenService);
    const [id, other] = [await stage.connection(app), await stage.connection(app)];
    const { arrived, release } = stage.hold('/token');
    const caller = tokens.getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    const before = stage.refreshes;
    const destroyed = Promise.all([app.dataSource.destroy(), app.dataSource.destroy()]);
    expect(await errorOf(tokens.getValidToken({ id: other }))).toMatchObject({
      reason: 'shutting_down',
    });
    release();
    await destroyed;
    expect(stage.refreshes).toBe(before);
    expect((await stage.stored(id)).accessToken).toBe(await caller);
    await app.dataSource.initialize();
    expect(await tokens.getValidToken({ id: other })).toMatch(/-next$/);
  });
});
