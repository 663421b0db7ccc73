/**
 * `npm run test:model`: checks the model of the refresh protocol, `test/model/refresh.pml`, with spin. Each
 * configuration is checked exhaustively; each window must be reachable; each mutation must be found.
 * Two checks run at the same time, the large configurations first. `--quick` leaves out the large configurations. An argument runs only what has it in its name.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installSpin, verify } from './model/spin.mjs';

const folder = join(import.meta.dirname, '../test/model');
const model = readFileSync(join(folder, 'refresh.pml'), 'utf8');
const { configurations, windows } = JSON.parse(
  readFileSync(join(folder, 'configurations.json'), 'utf8'),
);
const isQuick = process.argv.includes('--quick');
const [wanted = ''] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
/** How many checks run at once; each may use four gigabytes. */
const AT_ONCE = 2;
const checks = [];
let passed = 0;
let failed = 0;

/** Adds a check. `judge` returns what is wrong, or undefined. */
function check(name, source, configuration, judge) {
  if (name.includes(wanted)) checks.push({ name, source, configuration, judge });
}

/** Runs one check, prints its line, and counts it. */
async function runCheck({ name, source, configuration, judge }) {
  const { defines, ...search } = configuration;
  const since = performance.now();
  const report = await attempt(() => verify(source(), defines.split(' '), search));
  const problem = report instanceof Error ? report.message : judge(report);
  const seconds = ((performance.now() - since) / 1000).toFixed(1);
  const { states = 0, depth = 0, memory = 0 } = report;
  if (problem === undefined) passed += 1;
  else failed += 1;
  const figures = `${String(states).padStart(9)} states, depth ${String(depth).padStart(4)}, ${Math.round(memory)} MB, ${seconds} s`;
  console.log(`${problem === undefined ? 'ok    ' : 'FAILED'} ${name.padEnd(48)} ${figures}`);
  if (problem !== undefined) console.log(`       ${defines}\n       ${problem}`);
}

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}

const isCorrect = ({ error, isComplete }) =>
  error ?? (isComplete ? undefined : 'the search was not complete');

/** The model with a patch of `mutations` applied. */
function mutate(patch) {
  const directory = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    copyFileSync(join(folder, 'refresh.pml'), join(directory, 'refresh.pml'));
    const { status, stderr } = spawnSync('git', ['apply', join(folder, 'mutations', patch)], {
      cwd: directory,
      encoding: 'utf8',
      env: { ...process.env, GIT_CEILING_DIRECTORIES: tmpdir() },
    });
    if (status !== 0) throw new Error(`the patch does not apply: ${stderr}`);
    return readFileSync(join(directory, 'refresh.pml'), 'utf8');
  } finally {
    rmSync(directory, { recursive: true });
  }
}

installSpin();

for (const { name, ...configuration } of configurations) {
  if (configuration.isLarge && isQuick) continue;
  check(name, () => model, configuration, isCorrect);
}
for (const { name, window, defines } of windows) {
  const shown = { defines: `${defines} SHOW=WINDOW_${window}` };
  check(
    `window (${window.toLowerCase()}): ${name}`,
    () => model,
    shown,
    ({ error }) =>
      /windows!=\d+/.test(error ?? '') ? undefined : (error ?? 'no connection is lost through it'),
  );
}
for (const patch of readdirSync(join(folder, 'mutations')).sort()) {
  const [, defines = ''] =
    /^Defines: (.*)$/m.exec(readFileSync(join(folder, 'mutations', patch), 'utf8')) ?? [];
  check(
    `mutation ${patch.replace('.patch', '')}`,
    () => mutate(patch),
    { defines },
    ({ error }) =>
      error?.includes('assertion violated') === true ? undefined : (error ?? 'it was not found'),
  );
}

const waiting = checks.toSorted(
  (a, b) => Number(b.configuration.isLarge ?? false) - Number(a.configuration.isLarge ?? false),
);
async function runWaiting() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await runCheck(next);
}
await Promise.all(Array.from({ length: AT_ONCE }, runWaiting));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
