import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { pause } from '../../lib/core/timing/pause.js';
import { OAuth2TokenService } from '../../lib/tokens/oauth2-token.service.js';
import { describeEachDatabase } from '../databases/databases.js';
import { CompiledApp } from '../fixtures/compiled-app.js';
import { Connection } from '../fixtures/connections.js';
import { KeyUsers } from '../fixtures/key-users.js';
import { TestEnvironment } from '../fixtures/test-environment.js';
import { type CaptureOptions, newKey } from '../integration/fixtures/application.js';
import { keyIdOf } from '../integration/fixtures/keys-fixture.js';
import { bootOn } from '../integration/fixtures/on-database.js';
import { accessTokenOf, multiply } from '../integration/fixtures/encrypted-rows.js';
import { allow, tell, times } from './counts.js';

const ROWS = times(20_000, 200_000);
const PROCESSES = times(2, 4);
/** MB that the process may grow, however many rows there are; jest's own garbage is among them. */
const GROWTH = 160;

/** 0 when the process has ended. */
function residentMb(pid: number): number {
  const { stdout } = spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Number(stdout) / 1024;
}

describeEachDatabase(
  'a change of keys over many rows',
  (database) => {
    it(
      `R-077: seals ${ROWS} rows anew while ${PROCESSES} processes read and refresh`,
      async () => {
        const world = await TestEnvironment.open({ database });
        const encryptionKeys = [newKey(), world.key];
        const baseUrl = world.host.url;
        const alpha = world.byEndpoints('alpha', world.alpha);
        const providers = { alpha } as unknown as CaptureOptions['providers'];
        const connections: Connection[] = [];
        for (let count = 0; count < 8; count += 1) connections.push(await Connection.make(world));
        const old = await bootOn(world.database, { encryptionKeys: [world.key], providers });
        const ids = await multiply(old, ROWS, 'alpha');
        await old.close();

        await world.retire(world.host);
        for (let count = 0; count < PROCESSES; count += 1) {
          await world.start({ capture: { baseUrl, encryptionKeys } });
        }
        const users = new KeyUsers(connections, ...world.hosts);
        await users.served(20, ...world.hosts);
        const terminal = new CompiledApp(
          world.database,
          world.hostOptions({ baseUrl, encryptionKeys }).capture,
        );
        const callsBefore = users.calls;
        const run = terminal.start('rotate-keys');
        while (!run.stderr().includes('0 of ')) await pause(10);
        const start = performance.now();
        const mbBefore = residentMb(run.pid);
        let peak = mbBefore;
        const watch = setInterval(() => (peak = Math.max(peak, residentMb(run.pid))), 200);
        const { stdout, exitCode } = await run.ended;
        clearInterval(watch);
        terminal.remove();
        const seconds = (performance.now() - start) / 1000;
        const calls = users.calls - callsBefore;
        await users.stop();

        expect(users.failures).toEqual([]);
        expect(calls).toBeGreaterThan(0);
        expect(exitCode).toBe(0);
        const rotated = Number(/^rows re-encrypted: (\d+), failed: 0$/m.exec(stdout)?.[1]);
        expect(rotated).toBeGreaterThanOrEqual(ROWS);
        const left = await world.database.all(
          'SELECT COUNT(*) AS n FROM oauth2_token WHERE key_id <> ?',
          keyIdOf(String(encryptionKeys[0])),
        );
        expect(Number(left[0]?.n)).toBe(0);
        const app = await bootOn(world.database, { encryptionKeys, providers });
        for (const id of ids.slice(0, 100)) {
          expect(await app.get(OAuth2TokenService).getValidToken({ id })).toBe(accessTokenOf(id));
        }
        expect(peak - mbBefore).toBeLessThan(GROWTH);
        tell(`key rotation on ${database}`, {
          rows: rotated,
          seconds: seconds.toFixed(1),
          'rows/s': Math.round(rotated / seconds),
          'MB more': Math.round(peak - mbBefore),
          'calls meanwhile': calls,
          failed: users.failures.length,
        });
        await app.close();
        await world.close();
      },
      allow(times(2, 30)),
    );
  },
  ['postgres'],
);
