import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { CaptureDatabase } from '../../../lib/core/database/capture-database.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../../databases/databases.js';
import { Stage } from '../shutdown/stage.js';
import { ownOptions } from './own-database.js';

/** Asks for a token in the last hook. */
class Reader {
  id = '';
  token?: string;

  constructor(private readonly tokens: OAuth2TokenService) {}

  async onApplicationShutdown(): Promise<void> {
    this.token = await this.tokens.getValidToken({ id: this.id });
  }
}

describeEachDatabase('a database that the module opened', (name) => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open(name);
    Object.assign(stage.options, { database: ownOptions(stage.database) });
  });
  afterEach(() => stage.close());

  it('R-698 closes after refreshes in flight and after the hooks of the application', async () => {
    class ReaderModule {}
    const app = await stage.boot(({ capture }) => [
      {
        module: ReaderModule,
        imports: [capture],
        providers: [
          {
            provide: Reader,
            inject: [OAuth2TokenService],
            useFactory: (tokens: OAuth2TokenService) => new Reader(tokens),
          },
        ],
      },
    ]);
    const reader = app.get(Reader);
    const { dataSource } = app.get(CaptureDatabase);
    const [id, valid] = [await stage.connection(app), await stage.connection(app, 3_600_000)];
    reader.id = valid;
    const { arrived, release } = stage.hold('/token');
    const caller = app.get(OAuth2TokenService).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    const closed = app.close();
    release();
    await closed;
    expect((await stage.stored(id)).accessToken).toBe(await caller);
    expect(reader.token).toMatch(/^AT-/);
    expect(dataSource.isInitialized).toBe(false);
  });
});
