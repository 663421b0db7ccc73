/**
 * `npm run cases:verify -- [numbers] [--count 10] [--seed n]`: shows that tests can fail. Takes cases
 * of `test/cases` at random, or those that are named; for each it makes the recorded change in `lib`,
 * runs the case's test, expects it to fail, and takes the change back.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readCases } from './read-cases.mjs';

const repository = join(import.meta.dirname, '..');
const REPORTER = join(import.meta.dirname, 'outcomes-reporter.cjs');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const scratch = mkdtempSync(join(tmpdir(), 'verify-cases-'));

/** Numbers from 0 to 1 that a seed repeats (the generator mulberry32). */
function randomNumbers(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function chosen(cases) {
  const changeable = Object.entries(cases).filter(([, { change }]) => change !== undefined);
  if (positionals.length > 0) return changeable.filter(([number]) => positionals.includes(number));
  const random = randomNumbers(seed);
  return changeable
    .filter(([, { race }]) => race !== true)
    .map((entry) => ({ entry, place: random() }))
    .toSorted((a, b) => a.place - b.place)
    .slice(0, Number(values.count))
    .map(({ entry }) => entry);
}

function build() {
  for (const script of ['build', 'build:fixtures']) {
    const { status } = spawnSync('npm', ['run', '-s', script], {
      cwd: repository,
      stdio: 'inherit',
    });
    if (status !== 0) return false;
  }
  return true;
}

/** @returns how the tests that carry the number ended, or undefined when none ran */
function outcomesOf(number, spec) {
  const report = join(scratch, 'report.json');
  const config = spec.startsWith('test/browser/')
    ? ['--config', 'test/browser/jest.config.js']
    : [];
  const jest = ['node_modules/jest/bin/jest.js', ...config, '--runInBand', '--forceExit'];
  // What hangs because of the change fails within this time.
  const output = [`--reporters=${REPORTER}`, '--silent', '--testTimeout=60000'];
  rmSync(report, { force: true });
  const run = spawnSync(process.execPath, [...jest, ...output, '-t', number, spec], {
    cwd: repository,
    env: { ...process.env, TEST_PATIENCE_MS: '20000', OUTCOMES_FILE: report },
    encoding: 'utf8',
    timeout: 5 * 60 * 1000,
  });
  try {
    return JSON.parse(readFileSync(report, 'utf8'))
      .filter(({ fullName, status }) => fullName.includes(number) && status !== 'pending')
      .map(({ status }) => status);
  } catch {
    console.log(run.stderr);
    return [];
  }
}

/** @returns what is wrong with the case; undefined when its test fails as it should */
function verify(number, { spec, change, build: isBuilt = false }) {
  const file = join(repository, change.file);
  const original = readFileSync(file, 'utf8');
  const restore = () => writeFileSync(file, original);
  const interrupted = () => {
    restore();
    process.exit(1);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  try {
    if (original.split(change.from).length !== 2) return `the change no longer fits ${change.file}`;
    writeFileSync(
      file,
      original.replace(change.from, () => change.to),
    );
    if (isBuilt && !build()) return 'the package does not compile with the change';
    const outcomes = outcomesOf(number, spec);
    if (outcomes.length === 0) return `no test of ${spec} ran`;
    if (!outcomes.includes('failed')) return 'its test passes although the change was made';
    return undefined;
  } finally {
    restore();
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
  }
}

const cases = chosen(readCases(join(repository, 'test')));
console.log(`${cases.length} cases, seed ${seed}`);
let failed = 0;
for (const [number, one] of cases) {
  const problem = verify(number, one);
  if (problem !== undefined) failed += 1;
  console.log(
    `${problem === undefined ? 'fails as expected' : 'NOT SHOWN'}  ${number}  ${one.title}`,
  );
  if (problem !== undefined) console.log(`  ${problem}`);
}
if (cases.some(([, one]) => one.build)) build();
rmSync(scratch, { recursive: true, force: true });
process.exitCode = failed > 0 || cases.length === 0 ? 1 : 0;
