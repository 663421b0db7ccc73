import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Debian's packages of what a check needs. */
const PACKAGES = ['spin', 'gcc', 'libc6-dev'];
/** Megabytes of memory, and steps, after which a verifier gives up. */
const MOST_MEMORY_MB = 4_000;
const DEEPEST = 200_000;

/** Installs spin and a C compiler where this is possible. @throws when one is missing after that */
export function installSpin() {
  if (isInstalled()) return;
  const aptGet = (...options) => spawnSync('apt-get', options, { stdio: 'ignore' });
  if (process.getuid?.() === 0 && aptGet('--version').status === 0) {
    aptGet('update');
    aptGet('install', '-y', '--no-install-recommends', ...PACKAGES);
  }
  if (!isInstalled()) {
    throw new Error(
      `spin and a C compiler are needed: on Debian, \`apt-get install ${PACKAGES.join(' ')}\``,
    );
  }
}

function isInstalled() {
  return [
    ['spin', '-V'],
    ['gcc', '--version'],
  ].every(([name, option]) => spawnSync(name, [option]).status === 0);
}

/**
 * Checks a model exhaustively.
 *
 * @param model the Promela source
 * @param defines its configuration, for example `['PROCESSES=2']`
 * @param findsCycles whether to look for runs that never end, instead of violated assertions
 * @param isLarge whether the search takes longer than an optimized compilation, which takes three seconds more
 * @returns the number of states, the greatest depth, and the first error, if there is one
 */
export async function verify(model, defines, { findsCycles = false, isLarge = false } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'model-'));
  try {
    writeFileSync(join(directory, 'refresh.pml'), model);
    const options = defines.map((define) => `-D${define}`);
    await run(directory, 'spin', ['-a', ...options, 'refresh.pml']);
    const property = findsCycles ? ['-DNP'] : ['-DSAFETY'];
    const limits = [`-DMEMLIM=${MOST_MEMORY_MB}`, '-DVECTORSZ=2048', '-DCOLLAPSE', '-DNOFAIR'];
    const level = isLarge ? '-O1' : '-O0';
    await run(directory, 'gcc', [level, '-w', ...property, ...limits, '-o', 'pan', 'pan.c']);
    const search = [`-m${DEEPEST}`, '-w22', ...(findsCycles ? ['-l'] : [])];
    return readReport(await run(directory, 'nice', ['-n', '5', './pan', ...search]));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function run(directory, command, options) {
  const settings = { cwd: directory, encoding: 'utf8', maxBuffer: 1 << 28 };
  try {
    return (await execute(command, options, settings)).stdout;
  } catch (error) {
    const output = `${error.stdout ?? ''}${error.stderr ?? ''}` || error.message;
    throw new Error(`${command} failed: ${output.slice(-1000)}`, { cause: error });
  }
}

function readReport(report) {
  const read = (pattern) => pattern.exec(report)?.[1];
  const states = Number(read(/(\d+) states, stored/));
  const depth = Number(read(/depth reached (\d+)/));
  const errors = Number(read(/errors: (\d+)/));
  const memory = Number(
    read(/([\d.]+)\s+total actual memory usage/) ?? read(/([\d.]+)\s+actual memory usage/),
  );
  const isComplete =
    Number.isFinite(errors) &&
    !/not completed|max search depth too small|out of memory|pan: reached/.test(
      report.replace('+ Partial', ''),
    );
  const error = read(/pan:\d+: (.*?) \(at depth/);
  return {
    states,
    depth,
    memory,
    isComplete,
    error: errors === 0 ? undefined : (error ?? 'an error'),
  };
}
