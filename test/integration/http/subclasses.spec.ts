import { Controller, ForbiddenException, Get, Inject, Injectable, Module } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { OAuth2CallbackController } from '../../../lib/http/connecting/callback.controller.js';
import { OAuth2ConnectController } from '../../../lib/http/connecting/connect.controller.js';
import type { CaptureRequest } from '../../../lib/http/messages/capture-request.js';
import { Server } from '../fixtures/server.js';

@Injectable()
class Plans {
  readonly paying = new Set(['alice']);
}
@Module({ providers: [Plans], exports: [Plans] })
class PlansModule {}

/** Only users with a paid plan connect accounts. */
class PaidConnectController extends OAuth2ConnectController {
  @Inject(Plans) private readonly plans!: Plans;

  override async connect(request: CaptureRequest, response: unknown): Promise<void> {
    const user = request.headers['x-user'];
    if (!this.plans.paying.has(String(user))) throw new ForbiddenException();
    await super.connect(request, response);
  }
}

/** A class between has overridden the method without decorators. */
class LimitedConnectController extends PaidConnectController {
  override async connect(request: CaptureRequest, response: unknown): Promise<void> {
    if (request.headers['x-limit'] === 'reached') throw new ForbiddenException();
    await super.connect(request, response);
  }
}

/** Overrides nothing itself. */
class RenamedConnectController extends LimitedConnectController {}

class CountingCallbackController extends OAuth2CallbackController {
  static calls = 0;

  override async callback(request: CaptureRequest, response: unknown): Promise<void> {
    CountingCallbackController.calls += 1;
    await super.callback(request, response);
  }
}

@Controller('elsewhere')
class Foreign {
  @Get()
  hello(): string {
    return 'hello';
  }
}

describe('subclasses of the controllers', () => {
  let server: Server | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });
  const status = async (path: string, user: string): Promise<number | undefined> =>
    (await server?.request(path, { user }))?.status;

  it('R-373: replace the classes that they extend, with their routes and injected values', async () => {
    server = await Server.start({ controllers: [PaidConnectController], imports: [PlansModule] });
    expect(await status('/oauth2/acme/connect', 'alice')).toBe(302);
    expect(await status('/oauth2/acme/connect', 'bob')).toBe(403);
    expect(await status('/oauth2/connections', 'bob')).toBe(200);
    const front = await server.request('/oauth2/acme/connect', { method: 'POST', user: 'alice' });
    expect(await front.json()).toHaveProperty('authorizationUrl');
  });

  it.each([LimitedConnectController, RenamedConnectController])(
    'R-376: keep the routes through several classes: %p',
    async (controller) => {
      server = await Server.start({ controllers: [controller], imports: [PlansModule] });
      expect(await status('/oauth2/acme/connect', 'alice')).toBe(302);
      expect(await status('/oauth2/acme/connect', 'bob')).toBe(403);
    },
  );

  it('R-373: keep the decorators of the callback', async () => {
    const decorated: string[] = [];
    const note: MethodDecorator = (_, name) => void decorated.push(String(name));
    server = await Server.start({
      controllers: [CountingCallbackController],
      callbackDecorators: [note],
    });
    expect(await status('/oauth2/acme/callback?state=x&code=c', 'alice')).toBe(400);
    expect(CountingCallbackController.calls).toBe(1);
    expect(decorated).toEqual(['callback']);
  });

  it('R-373: that extend none of them stop the boot', async () => {
    await expect(Server.start({ controllers: [Foreign] })).rejects.toThrow(
      'Foreign extends no controller of this module. Extend one of OAuth2ConnectController',
    );
  });
});
