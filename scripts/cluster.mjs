/**
 * `npm run test:cluster [-- --quick] [files]`, after `npm run build && npm run build:fixtures`: starts
 * clusters of databases from Debian packages, as root, and runs the tests of `test/cluster` on them.
 * The servers have loopback addresses and a directory of their own, so that two runs do not meet.
 * CLUSTER_SEED repeats the random decisions of an earlier run.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const directory = join(repository, 'test/cluster');
const jest = join(repository, 'node_modules/jest/bin/jest.js');
const isQuick = process.argv.includes('--quick');
const files = process.argv.slice(2).filter((word) => word !== '--quick');
const clusters = ['galera', 'postgres'];

/** In memory if there is enough of it: the servers write to the disk at each commit. */
function temporaryRoot() {
  try {
    const { bavail, bsize } = statfsSync('/dev/shm');
    return bavail * bsize > 4 * 2 ** 30 ? '/dev/shm' : tmpdir();
  } catch {
    return tmpdir();
  }
}

const home = mkdtempSync(join(temporaryRoot(), 'cluster-'));
const seed = process.env.CLUSTER_SEED ?? String(randomInt(2 ** 31));
const environment = {
  ...process.env,
  CLUSTER_HOME: home,
  CLUSTER_BLOCK: `127.${randomInt(64, 255)}.${randomInt(1, 255)}`,
  CLUSTER_SEED: seed,
  CLUSTER_QUICK: isQuick ? '1' : '0',
};

const succeeds = (command, options) =>
  spawnSync(command, options, { cwd: repository, env: environment, stdio: 'inherit' }).status === 0;
const script = (name, ...options) => succeeds(join(directory, `${name}.sh`), options);

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1 };
  }
}

/** What could not run counts as one failure. */
function examine() {
  const isReady = script('packages') && clusters.every((name) => script(name, 'up'));
  if (!isReady) return { passed: 0, failed: 1 };
  const report = join(home, 'report.json');
  const config = ['--config', join(directory, 'jest.config.js'), '--runInBand', '--forceExit'];
  const output = ['--json', '--outputFile', report];
  const isGood = succeeds(process.execPath, [jest, ...config, ...output, ...files]);
  const { numPassedTests: passed, numFailedTests: failed } = read(report);
  return { passed, failed: isGood || failed > 0 ? failed : 1 };
}

for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => undefined);
console.log(`clusters: seed ${seed}`);
const { passed, failed } = examine();
for (const name of clusters) script(name, 'down');
rmSync(home, { recursive: true, force: true });
console.log(`clusters: seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
