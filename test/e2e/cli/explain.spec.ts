import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ConnectionExplanation } from '../../../lib/tokens/explaining/explanation.js';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import { json } from '../../fixtures/fault-responses.js';
import { type Application, newKey } from '../../integration/fixtures/application.js';
import { grant, KeysFixture, service } from '../../integration/fixtures/keys-fixture.js';
import { errorOf } from '../../integration/fixtures/vault.js';

const HOOKS = [
  'onModuleInit',
  'onApplicationBootstrap',
  'onModuleDestroy',
  'beforeApplicationShutdown',
  'onApplicationShutdown',
];
/** A provider of the host that writes the name of each hook that is called. */
const PROVIDER = `class Hooks { ${HOOKS.map((name) => `${name}() { appendFileSync('hooks', '${name} '); }`).join(' ')} }`;

describe('nestjs-oauth2-capture explain', () => {
  const key = newKey();
  let keys: KeysFixture;
  let app: Application;
  let host: CompiledApp;
  let id: string;

  beforeAll(async () => {
    keys = await KeysFixture.open('sqlite');
    app = await keys.boot(key);
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    host = new CompiledApp(
      keys.database,
      {
        baseUrl: 'https://app.example',
        encryptionKeys: [key],
        background: { mode: 'all', every: 1 },
        providers: { acme: { ...client, endpoints: keys.server.endpoints } },
      },
      PROVIDER,
    );
    id = (await service(app).save(grant('1'))).id;
    await keys.database.expire(id);
    keys.server.script('/token', json(400, { error: 'invalid_grant' }));
    await errorOf(service(app).getValidToken({ id }));
  });
  afterAll(async () => {
    host.remove();
    await keys.close();
  });

  it('R-395: says why, since when, what was tried, and what happens next', async () => {
    const { stdout, stderr, exitCode } = await host.run('explain', '--id', id);

    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toMatch(/^State +Needs reconnecting$/m);
    expect(stdout).toMatch(/^Since +\d+ \w+ 20\d\d, \d\d:\d\d UTC$/m);
    expect(stdout).toMatch(/^Reason +rejected · invalid_grant$/m);
    expect(stdout).toMatch(/^Next attempt +None, until the user reconnects$/m);
    expect(stdout).toContain(
      'A caller gets ReauthorizationRequiredError, with a link for the user.',
    );
    expect(stdout).toMatch(/Ended: HTTP 400 invalid_grant rejected, by \S+ \(pid \d+\)\n/);
    expect(stdout).toContain('What only other processes know\n');
  });

  it('R-396: prints JSON, by owner and provider', async () => {
    const { owner, provider } = grant('1');

    const { stdout, exitCode } = await host.run(
      ...(['explain', '--owner', String(owner), '--provider', provider, '--json'] as const),
    );

    const printed = JSON.parse(stdout) as Record<string, unknown>;
    const explained: ConnectionExplanation = await service(app).explain({ id });
    expect(exitCode).toBe(0);
    expect({ ...printed, readAt: null, unknown: null }).toEqual({
      ...(JSON.parse(JSON.stringify(explained)) as Record<string, unknown>),
      readAt: null,
      unknown: null,
    });
  });

  it('R-397: calls no hook of the application, sends nothing, and changes no row', async () => {
    const due = await service(app).save(grant('2'));
    await keys.database.expire(due.id);
    await keys.database.set(due.id, 'refresh_at', 1);
    const [sent, before] = [keys.server.to('/token').length, await keys.database.tokens()];

    const { exitCode } = await host.run('explain', '--id', due.id);

    expect(exitCode).toBe(0);
    expect(host.read('hooks')).toBeUndefined();
    expect(keys.server.to('/token')).toHaveLength(sent);
    expect(await keys.database.tokens()).toEqual(before);
  });

  it('S-313: needs no key that decrypts, and prints no secret', async () => {
    const other = newKey();
    const client = { clientId: 'client-id', clientSecret: 'SENTINEL-client-secret-0123' };
    const stranger = new CompiledApp(keys.database, {
      baseUrl: 'https://app.example',
      encryptionKeys: [other],
      providers: { acme: { ...client, endpoints: keys.server.endpoints } },
    });
    try {
      const due = await service(app).save(grant('3'));
      const { stdout, stderr } = await stranger.run('explain', '--id', due.id, '--json');
      expect(JSON.parse(stdout)).toMatchObject({ next: { kind: 'key_missing' } });
      for (const secret of ['AT', 'RT', key, other, 'SENTINEL']) {
        expect(stdout + stderr).not.toContain(secret);
      }
    } finally {
      stranger.remove();
    }
  });

  it('says how a connection is named, and that there is none', async () => {
    const unnamed = await host.run('explain', '--owner', 'alice');
    expect(unnamed.exitCode).toBe(1);
    expect(unnamed.stderr).toContain('give --id, or --owner and --provider');

    const missing = await host.run('explain', '--id', '00000000-0000-4000-8000-000000000000');
    expect(missing).toMatchObject({ stdout: '', exitCode: 1 });
    expect(missing.stderr).toContain('There is no such connection.');
  });
});
