/**
 * `npm run test:cluster [-- --quick] [files]`, after `npm run build && npm run build:fixtures`: starts
 * clusters of databases from Debian packages, as root, and runs the tests of `test/cluster` on them.
 * The servers have loopback addresses and a directory of their own, so that two runs do not meet.
 * SEED repeats the random decisions of an earlier run.
 */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';

const MINUTE = 60_000;
const repository = join(import.meta.dirname, '..');
const directory = join(repository, 'test/cluster');
const jest = join(repository, 'node_modules/jest/bin/jest.js');
const isQuick = process.argv.includes('--quick');
const files = process.argv.slice(2).filter((word) => word !== '--quick');
const clusters = ['galera', 'postgres'];
/** They end what hangs. The short form takes about four minutes, the full one less than an hour. */
const LONGEST_TEST_MS = (isQuick ? 20 : 180) * MINUTE;
const LONGEST_SCRIPT_MS = 8 * MINUTE;
const KILL_AFTER_MS = 15_000;

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
const seed = process.env.SEED ?? String(randomInt(2 ** 31));
const environment = {
  ...process.env,
  CLUSTER_HOME: home,
  CLUSTER_BLOCK: `127.${randomInt(64, 255)}.${randomInt(1, 255)}`,
  CLUSTER_SEED: seed,
  CLUSTER_QUICK: isQuick ? '1' : '0',
};

let stopsByRequest = false;
let endCurrent = () => undefined;

/** Ends a process and all that it has started in its group, at the latest after some seconds. */
function endGroup(child) {
  const send = (signal) => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // All of them have ended.
    }
  };
  send('SIGTERM');
  setTimeout(() => send('SIGKILL'), KILL_AFTER_MS).unref();
}

/** Runs a program in a group of its own. @returns whether it succeeded in time */
function succeeds(command, options, longestMs) {
  return new Promise((resolve) => {
    const child = spawn(command, options, {
      cwd: repository,
      env: environment,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    endCurrent = () => endGroup(child);
    const limit = setTimeout(() => {
      console.log(`clusters: ${command} did not end within ${longestMs / MINUTE} minutes`);
      endCurrent();
    }, longestMs);
    child.once('error', () => resolve(false));
    child.once('exit', (code) => {
      clearTimeout(limit);
      // What a test has started and not ended, such as its hosts.
      endCurrent();
      endCurrent = () => undefined;
      resolve(code === 0);
    });
  });
}

const script = (name, ...options) =>
  succeeds(join(directory, 'servers', `${name}.sh`), options, LONGEST_SCRIPT_MS);

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1 };
  }
}

async function start() {
  if (!(await script('packages'))) return false;
  for (const name of clusters) if (stopsByRequest || !(await script(name, 'up'))) return false;
  return !stopsByRequest;
}

/** What could not run counts as one failure. */
async function examine() {
  if (!(await start())) return { passed: 0, failed: 1 };
  const report = join(home, 'report.json');
  const config = ['--config', join(directory, 'jest.config.js'), '--runInBand', '--forceExit'];
  const output = ['--json', '--outputFile', report];
  const options = [jest, ...config, ...output, ...files];
  const isGood = await succeeds(process.execPath, options, LONGEST_TEST_MS);
  const { numPassedTests: passed, numFailedTests: failed } = read(report);
  return { passed, failed: isGood || failed > 0 ? failed : 1 };
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    stopsByRequest = true;
    process.exitCode = 128 + constants.signals[signal];
    endCurrent();
  });
}
console.log(`clusters: seed ${seed}`);
const { passed, failed } = await examine();
for (const name of clusters) await script(name, 'down');
rmSync(home, { recursive: true, force: true });
console.log(`clusters: seed ${seed}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode ||= failed === 0 ? 0 : 1;
