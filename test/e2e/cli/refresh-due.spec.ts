import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import { json } from '../../fixtures/fault-responses.js';
import { newKey } from '../../integration/fixtures/application.js';
import { grant, KeysFixture, pair, service } from '../../integration/fixtures/keys-fixture.js';

describe('nestjs-oauth2-capture refresh-due', () => {
  const key = newKey();
  let keys: KeysFixture;
  let host: CompiledApp;
  beforeEach(async () => {
    keys = await KeysFixture.open('sqlite');
    const client = { clientId: 'client-id', clientSecret: 'client-secret-0123456789' };
    host = new CompiledApp(keys.database, {
      baseUrl: 'https://app.example',
      encryptionKeys: [key],
      background: { mode: 'all' },
      providers: { acme: { ...client, endpoints: keys.server.endpoints } },
    });
  });
  afterEach(async () => {
    host.remove();
    await keys.close();
  });

  it('refreshes what is due, counts failures, and leaves the rest', async () => {
    const app = await keys.boot(key);
    const [first, second, third] = [
      await service(app).save(grant('1')),
      await service(app).save(grant('2')),
      await service(app).save(grant('3')),
    ];
    for (const [age, { id }] of [second, first].entries()) {
      await keys.database.expire(id);
      await keys.database.set(id, 'refresh_at', app.clock.now() - 1_000 * (age + 1));
    }
    await keys.database.set(third.id, 'refresh_at', app.clock.now() + 600_000);
    const dead = json(400, { error: 'invalid_grant' });
    keys.server.script('/token', pair('AT2', 'RT2'), dead);
    const run = await host.run('refresh-due', '--batch', '1');
    expect(run).toMatchObject({ stdout: 'refreshed: 1, failed: 1, skipped: 0\n', exitCode: 1 });
    expect(run.stderr).toContain('\n2 of 2 claimed, 100 %\n');
    expect(keys.server.to('/token')).toHaveLength(2);
    expect(await host.run('refresh-due')).toMatchObject({
      stdout: 'refreshed: 0, failed: 0, skipped: 0\n',
      exitCode: 0,
    });
  });
});
