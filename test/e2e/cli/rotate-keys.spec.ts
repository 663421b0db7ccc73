import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CompiledApp } from '../../fixtures/compiled-app.js';
import { newKey, TEST_PROVIDER } from '../../integration/fixtures/application.js';
import { accessTokenOf, multiply } from '../../integration/fixtures/encrypted-rows.js';
import { KeysFixture, keyIdOf, service } from '../../integration/fixtures/keys-fixture.js';
import { describeEachDatabase } from '../../databases/databases.js';

const [oldKey, newerKey] = [newKey(), newKey()];
const capture = {
  baseUrl: 'https://app.example',
  encryptionKeys: [newerKey, oldKey],
  providers: { acme: TEST_PROVIDER },
};

describe('nestjs-oauth2-capture rotate-keys', () => {
  let keys: KeysFixture;
  let host: CompiledApp;
  beforeEach(async () => {
    keys = await KeysFixture.open('sqlite');
    host = new CompiledApp(keys.database, capture);
  });
  afterEach(async () => {
    host.remove();
    await keys.close();
  });

  it('encrypts everything again, and prints plain lines without a terminal', async () => {
    await multiply(await keys.boot(oldKey), 1_000);
    const run = await host.run('rotate-keys');
    expect(run).toMatchObject({ stdout: 'rows re-encrypted: 1000, failed: 0\n', exitCode: 0 });
    const lines = run.stderr.trim().split('\n');
    expect(lines[0]).toBe('0 of 1000 rows, 0 %');
    expect(lines.at(-1)).toBe('1000 of 1000 rows, 100 %');
    for (const key of [oldKey, newerKey]) expect(run.stdout + run.stderr).not.toContain(key);
    expect(await host.run('rotate-keys', '--batch', '10')).toMatchObject({
      stdout: 'rows re-encrypted: 0, failed: 0\n',
      exitCode: 0,
    });
  });

  it('fails when rows are left, and names them', async () => {
    // Not the least id: that one is opened at the boot.
    const id = (await multiply(await keys.boot(oldKey), 3)).toSorted().at(-1) ?? '';
    await keys.database.set(id, 'owner_id', 'mallory');
    const run = await host.run('rotate-keys');
    expect(run).toMatchObject({ stdout: 'rows re-encrypted: 2, failed: 1\n', exitCode: 1 });
    expect(run.stderr).toContain(`do not open and stay as they are: 1 (${id})`);
  });

  it('says what is wrong with the set-up, and with the options', async () => {
    host.write({ ...capture, encryptionKeys: ['short'] });
    const wrong = await host.run('rotate-keys');
    expect(wrong.stderr).toMatch(/ {2}encryptionKeys\S*: .+\n {4}→ .+/);
    expect(wrong).toMatchObject({ stdout: '', exitCode: 1 });
    const batch = await host.run('rotate-keys', '--batch', '1001');
    expect(batch.stderr).toContain('1 to 1000');
    expect(batch.exitCode).toBe(1);
  });
});

describeEachDatabase(
  'nestjs-oauth2-capture rotate-keys, in the middle of its work',
  (name) => {
    const COUNT = 2_000;
    let keys: KeysFixture;
    let host: CompiledApp;
    beforeEach(async () => {
      keys = await KeysFixture.open(name);
      host = new CompiledApp(keys.database, capture);
    });
    afterEach(async () => {
      host.remove();
      await keys.close();
    });

    const rotated = async (): Promise<number> => {
      const sql = 'SELECT COUNT(*) AS n FROM oauth2_token WHERE key_id = ?';
      return Number((await keys.database.all(sql, keyIdOf(newerKey)))[0]?.n);
    };
    const reached = async (count: number): Promise<void> => {
      while ((await rotated()) < count) await new Promise((resolve) => setTimeout(resolve, 5));
    };

    it('R-077: may be killed or interrupted, and goes on where it was', async () => {
      const ids = await multiply(await keys.boot(oldKey), COUNT);
      const killed = host.start('rotate-keys', '--batch', '2');
      await reached(20);
      killed.signal('SIGKILL');
      await killed.ended;
      const first = await rotated();
      expect(first).toBeLessThan(COUNT);

      const interrupted = host.start('rotate-keys', '--batch', '2');
      await reached(first + 20);
      interrupted.signal('SIGINT');
      const { stdout, exitCode } = await interrupted.ended;
      const second = await rotated();
      expect(second).toBeLessThan(COUNT);
      expect(stdout).toBe(
        `rows re-encrypted: ${second - first}, failed: 0. Interrupted: run it again for the rest.\n`,
      );
      expect(exitCode).toBe(1);

      const last = await host.run('rotate-keys');
      expect(last.stdout).toBe(`rows re-encrypted: ${COUNT - second}, failed: 0\n`);
      expect(last.exitCode).toBe(0);
      const alone = service(await keys.boot(newerKey));
      for (const id of ids.slice(0, 50)) {
        expect(await alone.getValidToken({ id })).toBe(accessTokenOf(id));
      }
    });
  },
  ['postgres'],
);
