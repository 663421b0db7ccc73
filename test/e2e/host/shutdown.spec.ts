import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decryptPair } from '../../soak/stored-pair.js';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import type { Host } from '../../fixtures/host.js';
import { until } from '../../fixtures/until.js';
import { TestEnvironment } from '../../fixtures/test-environment.js';
import { newKey } from '../../integration/fixtures/application.js';
import { grant, KeysFixture, pair, service } from '../../integration/fixtures/keys-fixture.js';

const WARNING = 'SIGTERM ends this process at once';

describe('an application that starts', () => {
  let world: TestEnvironment;
  beforeAll(async () => {
    world = await TestEnvironment.withoutHost();
  });
  afterAll(() => world.close());

  /** Until the line would have been there: it comes a second after the start. */
  const aged = async (host: Host): Promise<string> => {
    const started = performance.now();
    await until(() => host.output().includes(WARNING) || performance.now() - started > 3_000);
    return host.output();
  };

  it('R-122 says once what a signal costs, when nothing listens for it', async () => {
    const host = await world.start({ withoutShutdownHooks: true });
    expect((await aged(host)).split(WARNING)).toHaveLength(2);
    expect(host.output()).toContain('Call app.enableShutdownHooks() in main.ts');
    await world.retire(host);
  });

  it('R-123 says nothing when the hooks are enabled', async () => {
    const host = await world.start();
    expect(await aged(host)).not.toContain(WARNING);
  });
});

describe('a job of the command line', () => {
  const key = newKey();
  let keys: KeysFixture;
  let host: CompiledApp;
  beforeAll(async () => {
    keys = await KeysFixture.open('sqlite');
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    host = new CompiledApp(keys.database, {
      baseUrl: 'https://app.example',
      encryptionKeys: [key],
      background: { mode: 'all', concurrency: 1 },
      providers: { acme: { ...client, endpoints: keys.server.endpoints } },
    });
  });
  afterAll(async () => {
    host.remove();
    await keys.close();
  });

  it('R-124 saves work in flight when it is ended, also after several signals', async () => {
    const app = await keys.boot(key);
    const ids: string[] = [];
    for (const account of ['1', '2']) {
      const { id } = await service(app).save(grant(account));
      await keys.database.expire(id);
      await keys.database.set(id, 'refresh_at', app.clock.now() - 1_000 * (3 - ids.length));
      ids.push(id);
    }
    let release = (): void => undefined;
    const after = new Promise<void>((resolve) => (release = resolve));
    keys.server.script('/token', { ...pair('AT2', 'RT2'), after });
    const run = host.start('refresh-due');
    await until(() => keys.server.to('/token').length === 1);
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGTERM'] as const) {
      run.signal(signal);
      // Two equal signals could arrive as one. Another process takes longer than a signal.
      await host.run('generate-key');
    }
    release();
    const { stdout, exitCode } = await run.ended;
    expect(stdout).toBe(
      'refreshed: 1, failed: 0, skipped: 1. Interrupted: run it again for the rest.\n',
    );
    expect(exitCode).toBe(1);
    const row = await keys.database.token(ids[0] ?? '');
    expect(decryptPair([key], row ?? {})).toEqual({ accessToken: 'AT2', refreshToken: 'RT2' });
    expect(keys.server.to('/token')).toHaveLength(1);
  });
});
