import {
  type CanActivate,
  type ExecutionContext,
  Injectable,
  Module,
  SetMetadata,
  UnauthorizedException,
} from '@nestjs/common';
import { APP_GUARD, Reflector } from '@nestjs/core';
import { afterEach, describe, expect, it } from '@jest/globals';
import type { CaptureOptions } from '../fixtures/application.js';
import { Server } from '../fixtures/server.js';

@Injectable()
class Sessions {
  readonly users = new Set(['alice']);
}
@Module({ providers: [Sessions], exports: [Sessions] })
class SessionsModule {}

@Injectable()
class SessionGuard implements CanActivate {
  constructor(private readonly sessions: Sessions) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    return this.sessions.users.has(request.headers['x-user'] ?? '');
  }
}

const Public = (): MethodDecorator => SetMetadata('public', true);

/** As an application has it that wants a bearer header everywhere. */
@Injectable()
class BearerGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get<boolean>('public', context.getHandler())) return true;
    const request = context.switchToHttp().getRequest<{ headers: Record<string, string> }>();
    if (request.headers.authorization === 'Bearer good') return true;
    throw new UnauthorizedException('SENTINEL');
  }
}
@Module({ providers: [{ provide: APP_GUARD, useClass: BearerGuard }] })
class BearerModule {}

describe('guards of the host', () => {
  let server: Server | undefined;
  afterEach(async () => {
    await server?.close();
    server = undefined;
  });

  const PATHS = ['', '/connections', '/acme/connect', '/acme/callback?state=x&code=c', '/x/revoke'];
  const statuses = async (init: object): Promise<(number | undefined)[]> => {
    const found: (number | undefined)[] = [];
    for (const path of PATHS) found.push((await server?.request(`/oauth2${path}`, init))?.status);
    return found;
  };
  const guarded: Partial<CaptureOptions> = { guards: [SessionGuard], imports: [SessionsModule] };

  it('stand before every route, with what they inject', async () => {
    server = await Server.start(guarded);
    expect(await statuses({ user: 'mallory' })).toEqual([403, 403, 403, 403, 403]);
    expect(await statuses({ user: 'alice' })).toEqual([200, 200, 302, 400, 404]);
    const refusal = await server.request('/oauth2/connections', { user: 'mallory' });
    expect(await refusal.json()).toMatchObject({ statusCode: 403, code: 'forbidden' });
  });

  it('may be instances', async () => {
    const guard: CanActivate = { canActivate: () => false };
    server = await Server.start({ guards: [guard] });
    expect(await statuses({ user: 'alice' })).toEqual([403, 403, 403, 403, 403]);
  });

  it('are not asked at the callback where the one who began counts', async () => {
    server = await Server.start({ ...guarded, callbackOwner: 'flow' });
    expect(await statuses({ user: 'mallory' })).toEqual([403, 403, 403, 400, 403]);
  });

  it('of the whole application let the callback through when it is marked', async () => {
    server = await Server.start(
      { callbackDecorators: [Public()], callbackOwner: 'flow' },
      { imports: [BearerModule] },
    );
    expect(await statuses({ user: 'alice' })).toEqual([401, 401, 401, 400, 401]);
    const init = { user: 'alice', headers: { authorization: 'Bearer good' } };
    expect(await statuses(init)).toEqual([200, 200, 302, 400, 404]);
    const refusal = await server.request('/oauth2/connections', { user: 'alice' });
    expect(await refusal.text()).not.toContain('SENTINEL');
  });
});
