import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type DynamicModule,
  Inject,
  Injectable,
  Module,
  type OnModuleDestroy,
  type Provider,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { type Application, typeOrmOn } from '../fixtures/application.js';
import { type Parts, Stage } from './stage.js';

const REFUSED = expect.objectContaining({
  code: 'token_refresh',
  reason: 'shutting_down',
  retryable: true,
  retryAfterMs: expect.any(Number) as unknown,
});

const hooks = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

/** Asks for tokens in every hook of Nest, as a worker does that finishes its jobs there. */
class Asker {
  ids: string[] = [];
  readonly heard: unknown[] = [];

  constructor(private readonly tokens: () => OAuth2TokenService) {}

  async ask(): Promise<void> {
    for (const id of this.ids) {
      this.heard.push(
        await this.tokens()
          .getValidToken({ id })
          .catch((error: unknown) => error),
      );
    }
  }
}
for (const hook of hooks) {
  Object.assign(Asker.prototype, {
    [hook](this: Asker) {
      return this.ask();
    },
  });
}

describe('from the first shutdown hook on', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await Stage.open();
  });
  afterEach(() => stage.close());

  async function shutDown(
    asker: Asker,
    arrange: (parts: Parts) => DynamicModule[],
    extras: { isGlobal?: boolean } = {},
  ): Promise<void> {
    const app: Application = await stage.boot(arrange, extras);
    asker.ids = [await stage.connection(app)];
    await app.close();
  }
  const asking = (): { asker: Asker; provider: Provider } => {
    let tokens: OAuth2TokenService;
    const asker = new Asker(() => tokens);
    const provider = {
      provide: Asker,
      inject: [OAuth2TokenService],
      useFactory: (service: OAuth2TokenService) => {
        tokens = service;
        return asker;
      },
    };
    return { asker, provider };
  };
  class WorkerModule {}

  it('R-100 no refresh starts for a worker in a module that imports ours', async () => {
    const { asker, provider } = asking();
    await shutDown(asker, ({ database, capture }) => [
      database,
      { module: WorkerModule, imports: [capture], providers: [provider] },
    ]);
    // After the last hook, TypeORM's, there is nothing to hand out either.
    expect(asker.heard).toEqual([REFUSED, REFUSED, REFUSED]);
    expect(stage.refreshes).toBe(0);
  });

  it('R-101 none where our module is global, and registered before TypeORM', async () => {
    const { asker, provider } = asking();
    await shutDown(
      asker,
      ({ database, capture }) => [
        capture,
        database,
        { module: WorkerModule, providers: [provider] },
      ],
      { isGlobal: true },
    );
    expect(asker.heard).toEqual([REFUSED, REFUSED, REFUSED]);
    expect(stage.refreshes).toBe(0);
  });

  it('R-102 none for a provider of the root module, however much it depends on', async () => {
    const heard: unknown[] = [];
    @Injectable()
    class First {
      constructor(@Inject(OAuth2TokenService) readonly tokens: OAuth2TokenService) {}
    }
    @Injectable()
    class Last implements OnModuleDestroy {
      id = '';
      constructor(@Inject(First) private readonly first: First) {}
      async onModuleDestroy(): Promise<void> {
        const call = this.first.tokens.getValidToken({ id: this.id });
        heard.push(await call.catch((error: unknown) => error));
      }
    }
    @Module({
      imports: [typeOrmOn(stage.database), OAuth2CaptureModule.forRoot(stage.options)],
      providers: [First, Last],
    })
    class RootModule {}
    const context = await NestFactory.createApplicationContext(RootModule, { logger: false });
    const app = await stage.boot();
    context.get(Last).id = await stage.connection(app);
    await context.close();
    expect(heard).toEqual([REFUSED]);
    expect(stage.refreshes).toBe(0);
  });

  it('R-103 a valid token is returned, also inside the leeway', async () => {
    const { asker, provider } = asking();
    const app = await stage.boot(({ database, capture }) => [
      database,
      { module: WorkerModule, imports: [capture], providers: [provider] },
    ]);
    const id = await stage.connection(app, 20_000);
    asker.ids = [id];
    await app.close();
    const { accessToken } = await stage.stored(id);
    expect(asker.heard).toEqual([accessToken, accessToken, accessToken]);
    expect(stage.refreshes).toBe(0);
  });
});
