import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { OAuth2CaptureModule } from '../../../lib/oauth2-capture.module.js';
import { OAuth2TokenService } from '../../../lib/tokens/oauth2-token.service.js';
import { createDatabase, describeEachDatabase } from '../../databases/databases.js';
import type { TestDatabase } from '../../databases/test-database.js';
import { type Answer, json } from '../../fixtures/fault-responses.js';
import { FaultServer } from '../../fixtures/fault-server.js';
import { until } from '../../fixtures/until.js';
import {
  Application,
  type CaptureOptions,
  captureOptions,
  newKey,
  temporaryDirectory,
  typeOrmOn,
} from '../fixtures/application.js';
import { rotated } from '../fixtures/fleet.js';
import { Flow } from '../fixtures/flow.js';
import { CLIENT } from '../fixtures/strategies.js';

const HOUR_MS = 60 * 60 * 1000;
const LONG = json(200, { access_token: 'long', token_type: 'bearer', expires_in: 5_183_944 });
const PROFILE = json(200, { user_id: '17', id: '17', username: 'ada' });
/** Of endpoints that the fault server does not know. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/exchange': LONG,
  '/refresh': LONG,
  '/me': PROFILE,
};
const hooks = ['onModuleDestroy', 'beforeApplicationShutdown', 'onApplicationShutdown'] as const;

describeEachDatabase('an application that closes in the middle of work', (name) => {
  const directory = temporaryDirectory();
  let server: FaultServer;
  let database: TestDatabase;
  let options: CaptureOptions;
  let reader: Application;
  let serial = 0;
  beforeAll(async () => {
    server = await FaultServer.start();
    database = await createDatabase(name, directory.file);
    const { url, endpoints } = server;
    const { authorization, token } = endpoints;
    const meta = { authorization, token, exchange: `${url}/exchange`, refresh: `${url}/refresh` };
    options = captureOptions({
      encryptionKeys: [newKey()],
      providers: {
        acme: { ...CLIENT, endpoints },
        instagram: { ...CLIENT, endpoints: { ...meta, userInfo: `${url}/me` } },
      },
    });
    server.always('/token', (usual, request) =>
      request.form.get('grant_type') === 'refresh_token' ? rotated(usual, request) : usual,
    );
    server.always('/exchange', LONG);
    server.always('/me', PROFILE);
    reader = await boot();
  });
  beforeEach(() => {
    server.requests.length = 0;
  });
  afterAll(async () => {
    await reader.close();
    await database.close();
    await server.close();
    directory.remove();
  });

  const boot = (...imports: Parameters<typeof Application.of>): Promise<Application> =>
    Application.of(typeOrmOn(database), ...imports, OAuth2CaptureModule.forRoot(options));

  /** Holds the next response of a path. */
  function hold(path: string, scripted?: Answer): { arrived: Promise<void>; release: () => void } {
    let arrive = (): void => undefined;
    let release = (): void => undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const after = new Promise<void>((resolve) => (release = resolve));
    server.script(path, (usual, request) => {
      arrive();
      const isRefresh = request.form.get('grant_type') === 'refresh_token';
      const answer = scripted ?? ANSWERS[path] ?? (isRefresh ? rotated(usual, request) : usual);
      return { ...answer, after };
    });
    return { arrived, release };
  }

  /** A connection whose access token is over, or lives for so long. */
  async function connection(app: Application, lifeMs = -60_000): Promise<string> {
    serial += 1;
    const { id } = await app.get(OAuth2TokenService).save({
      owner: 'alice',
      provider: 'acme',
      tokens: { access_token: `AT-${serial}`, refresh_token: `RT-${serial}`, expires_in: 3600 },
      resourceOwner: { id: `account-${serial}` },
    });
    await database.set(id, 'issued_at', app.clock.now() + lifeMs - HOUR_MS);
    await database.set(id, 'expires_at', app.clock.now() + lifeMs);
    return id;
  }

  /** Closes while work is in flight, three times over, and lets the work go on. */
  async function closeDuring<T>(
    app: Application,
    path: string,
    work: () => Promise<T>,
    answer?: Answer,
  ): Promise<T> {
    const { arrived, release } = hold(path, answer);
    const result = work();
    result.catch(() => undefined);
    await arrived;
    const closed = [app.close(), app.close()];
    let isClosed = false;
    void Promise.all(closed).then(() => (isClosed = true));
    await until(() => isClosed || app.log.text.includes('shutting down: waiting'));
    closed.push(app.close());
    expect(app.dataSource.isInitialized).toBe(true);
    release();
    await Promise.all(closed);
    expect(app.dataSource.isInitialized).toBe(false);
    const told = app.log.lines.filter((line) => line.includes('shutting down:'));
    expect(told).toEqual([expect.any(String), expect.stringContaining('in flight is saved')]);
    await app.close();
    return result;
  }
  const stored = (id: string): Promise<string> =>
    reader.get(OAuth2TokenService).getValidToken({ id });

  it.each(['/exchange', '/me'])(
    'R-340 connects an account whose long-lived token is exchanged meanwhile: %s',
    async (path) => {
      const app = await boot();
      const flow = await Flow.begin(app, { provider: 'instagram' });
      const query = await flow.consent();
      server.script('/token', json(200, { access_token: 'short', user_id: 17 }));
      const { token } = await closeDuring(app, path, () => flow.complete(query));
      expect(token).toMatchObject({ status: 'active', statusReason: null });
      expect(await stored(token.id)).toBe('long');
    },
  );

  it('R-340 exchanges the long-lived token for the next one', async () => {
    const app = await boot();
    const flow = await Flow.begin(app, { provider: 'instagram' });
    const query = await flow.consent();
    server.script('/token', json(200, { access_token: 'short', user_id: 17 }));
    const { token } = await flow.complete(query);
    const then = app.clock.now() - 40 * 24 * HOUR_MS;
    await database.set(token.id, 'issued_at', then);
    await database.set(token.id, 'expires_at', then + 60 * 24 * HOUR_MS);
    const refreshed = await closeDuring(app, '/refresh', () =>
      app.get(OAuth2TokenService).refresh({ id: token.id }),
    );
    expect(refreshed.version).toBe(token.version + 1);
    expect(await stored(token.id)).toBe('long');
  });

  it('R-341 saves the name that is read after a refresh', async () => {
    const app = await boot();
    const id = await connection(app);
    await database.set(id, 'profile_at', 0);
    const profile = { sub: (await database.token(id))?.resource_owner_id, name: 'A new name' };
    const ask = (): Promise<string> => app.get(OAuth2TokenService).getValidToken({ id });
    const token = await closeDuring(app, '/userinfo', ask, json(200, profile));
    expect(await stored(id)).toBe(token);
    expect((await database.token(id))?.name).toBe('A new name');
  });

  it('R-341 revokes what is disconnected', async () => {
    const app = await boot();
    const id = await connection(app, HOUR_MS);
    const result = await closeDuring(app, '/revoke', () =>
      app.get(OAuth2TokenService).disconnect({ id }),
    );
    expect(result).toEqual({ revocation: 'confirmed' });
    expect(await database.token(id)).toBeUndefined();
    expect(await database.revocations()).toEqual([]);
  });

  it('R-341 saves what an operator refreshes ahead of time', async () => {
    const app = await boot();
    const id = await connection(app, HOUR_MS);
    const token = await closeDuring(app, '/token', () =>
      app.get(OAuth2TokenService).refresh({ id }),
    );
    expect(token).toMatchObject({ id, version: 2 });
    expect(await stored(id)).toContain('-next');
  });

  it.each(hooks)('R-342 saves the pair before a host closes the database in %s', async (hook) => {
    class CloserModule {}
    class Closer {
      constructor(readonly source: DataSource) {}
    }
    Object.assign(Closer.prototype, {
      [hook](this: Closer) {
        return this.source.destroy();
      },
    });
    const closer = {
      provide: Closer,
      inject: [getDataSourceToken()],
      useFactory: (source: DataSource) => new Closer(source),
    };
    const app = await boot({ module: CloserModule, providers: [closer] });
    const id = await connection(app);
    const { arrived, release } = hold('/token');
    const caller = app.get(OAuth2TokenService).getValidToken({ id });
    caller.catch(() => undefined);
    await arrived;
    // TypeORM's own hook finds the database closed, which Nest logs and survives.
    let isClosed = false;
    const closed = app.close().then(
      () => (isClosed = true),
      () => (isClosed = true),
    );
    await until(() => isClosed || app.log.text.includes('shutting down: waiting'));
    release();
    await closed;
    expect(await stored(id)).toBe(await caller);
  });
});
