import type { DynamicModule, INestApplication, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { OAuth2CaptureModule } from '../../lib/oauth2-capture.module.js';
import { type CaptureOptions, captureOptions, LogBook, sqlite } from './application.js';

/** Who is logged in, as the tests say it: the header `x-user`. */
export const userOfHeader = (request: { headers: Record<string, string> }): string | undefined =>
  request.headers['x-user'];

/** An application with the module's routes, listening on loopback. */
export class Server {
  private constructor(
    readonly app: INestApplication,
    readonly url: string,
    readonly log: LogBook,
  ) {}

  static async start(
    options: Partial<CaptureOptions> = {},
    more: { database?: string; typeorm?: DynamicModule; imports?: (Type | DynamicModule)[] } = {},
  ): Promise<Server> {
    class HostModule {}
    const resolveOwner = userOfHeader as never;
    const capture = captureOptions({ controllers: true, resolveOwner, ...options });
    const imports = [
      ...(more.imports ?? []),
      more.typeorm ?? sqlite(more.database),
      OAuth2CaptureModule.forRoot(capture),
    ];
    const log = new LogBook();
    const app = await NestFactory.create(
      { module: HostModule, imports },
      { logger: log, abortOnError: false },
    );
    await app.listen(0, '127.0.0.1');
    return new Server(app, (await app.getUrl()).replace('[::1]', '127.0.0.1'), log);
  }

  /** A request that follows no redirect. */
  request(
    path: string,
    { user, ...init }: RequestInit & { user?: string } = {},
  ): Promise<Response> {
    const headers = new Headers(init.headers);
    if (user !== undefined) headers.set('x-user', user);
    return fetch(`${this.url}${path}`, { redirect: 'manual', ...init, headers });
  }

  /** The same as a browser asks: for a page. */
  browse(path: string, init: RequestInit & { user?: string } = {}): Promise<Response> {
    const headers = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8', ...init.headers };
    return this.request(path, { ...init, headers: headers as Record<string, string> });
  }

  async close(): Promise<void> {
    await this.app.close();
  }
}
