/**
 * Compares this build with the last landed one (`.ci/landed`), both in one run and in turn, and fails when
 * W1, W2 or the boot got slower beyond the confidence interval of the comparison, or the package larger
 * than `check:package` allows.
 *
 *   npm run regressions                     needs a build, PostgreSQL, and the history of the repository
 *   npm run regressions -- --base <commit>  compares with another commit
 *   npm run regressions -- --rounds 20      measures more often (12 by default)
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { ratioOfPairs } from './regressions/statistics.mjs';

const { values } = parseArgs({
  options: { base: { type: 'string' }, rounds: { type: 'string', default: '12' } },
});
const rounds = Number(values.rounds);
const commit = values.base ?? landedCommit();
/** Less than this is not worth stopping a change, however sure it is. */
const TOLERANCE = 1.05;
const WORKER = join(import.meta.dirname, 'regressions/worker.mjs');
const NAMES = ['W1, one caller', 'W1, 64 callers', 'W2, one token', 'W2, 200 tokens'];
const server = process.env.TEST_POSTGRES_URL ?? 'postgres://postgres@127.0.0.1:5432/postgres';

function git(...args) {
  return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
}

/**
 * The commit that `.ci/landed` names. A repository whose history was rewritten does not have it; there it is
 * the parent of the commit that changed the file last.
 */
function landedCommit() {
  const named = readFileSync('.ci/landed', 'utf8').trim();
  try {
    return git('rev-parse', '--verify', `${named}^{commit}`).trim();
  } catch {
    const [changed] = git('log', '-1', '--format=%H', '--', '.ci/landed').split('\n');
    return git('rev-parse', `${changed}^`).trim();
  }
}

/** The sources of a commit, built. Its dependencies are those of this checkout. */
function buildBase() {
  const directory = resolve('.build/base');
  rmSync(directory, { recursive: true, force: true });
  git('worktree', 'prune');
  git('worktree', 'add', '--detach', '--force', directory, commit);
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'));
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: directory, stdio: 'inherit' });
  return directory;
}

async function onServer(statement) {
  const client = new pg.Client(server);
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** A process that measures one build on one database. */
class Contestant {
  static async start(directory, settings) {
    const child = spawn(process.execPath, [WORKER, directory, JSON.stringify(settings)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const contestant = new Contestant(child, lines);
    if ((await lines.next()).value !== 'ready') throw new Error(`${directory} did not start`);
    return contestant;
  }

  constructor(child, lines) {
    this.child = child;
    this.lines = lines;
  }

  async measure(name) {
    this.child.stdin.write(`${name}\n`);
    const { value } = await this.lines.next();
    if (value === undefined) throw new Error(`no figure for ${name}`);
    return Number(value);
  }

  async stop() {
    this.child.stdin.end();
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

/** CPU time of a process until its application has booted, in milliseconds. */
function bootOf(directory) {
  const settings = JSON.stringify({ type: 'better-sqlite3', database: ':memory:' });
  const output = execFileSync(process.execPath, [WORKER, directory, settings, 'boot'], {
    encoding: 'utf8',
  });
  return Number(output);
}

async function compare(label, before, now) {
  const results = [];
  const contestants = [];
  try {
    for (const [directory, settings] of [before, now]) {
      contestants.push(await Contestant.start(directory, settings));
    }
    for (const name of NAMES) {
      const pairs = [];
      // The first rounds warm up, and count for nothing.
      for (let round = -2; round < rounds; round += 1) {
        const order = round % 2 === 0 ? [0, 1] : [1, 0];
        const pair = [];
        for (const index of order) pair[index] = await contestants[index].measure(name);
        if (round >= 0) pairs.push(pair);
      }
      results.push({ what: `${label}: ${name}`, pairs });
    }
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
  return results;
}

function compareBoots(before, now) {
  const pairs = [];
  for (let round = -1; round < rounds; round += 1) {
    const pair = [bootOf(before), bootOf(now)];
    if (round >= 0) pairs.push(pair);
  }
  return { what: 'boot of an application', pairs };
}

try {
  git('cat-file', '-e', `${commit}^{commit}`);
} catch {
  console.log(
    `The history of this checkout does not have ${commit}, so there is nothing to compare.`,
  );
  process.exit(0);
}
if (!existsSync('dist/index.js')) throw new Error('Run npm run build first.');

const now = resolve('.');
const base = buildBase();
const files = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'regressions-'));
const databases = ['before', 'now'].map(
  (name) => `oauth2_capture_regressions_${process.pid}_${name}`,
);
const results = [];
try {
  const sqlite = (name) => ({ type: 'better-sqlite3', database: join(files, `${name}.sqlite`) });
  results.push(...(await compare('SQLite', [base, sqlite('before')], [now, sqlite('now')])));
  for (const name of databases) await onServer(`CREATE DATABASE ${name}`);
  const postgres = (name) => ({
    type: 'postgres',
    url: Object.assign(new URL(server), { pathname: `/${name}` }).href,
  });
  results.push(
    ...(await compare('PostgreSQL', [base, postgres(databases[0])], [now, postgres(databases[1])])),
  );
  results.push(compareBoots(base, now));
} finally {
  for (const name of databases) await onServer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  rmSync(files, { recursive: true, force: true });
  git('worktree', 'remove', '--force', base);
}

const judged = results.map(({ what, pairs }) => {
  const { ratio, low, high } = ratioOfPairs(pairs);
  const text = (value) => value.toFixed(3);
  const isSlower = low > TOLERANCE;
  return {
    what,
    ratio: text(ratio),
    from: text(low),
    to: text(high),
    slower: isSlower ? 'yes' : '',
  };
});
console.log(
  `CPU time, as a multiple of ${commit.slice(0, 9)}, with its confidence interval of 99 %:`,
);
console.table(judged);
const slower = judged.filter(({ slower }) => slower === 'yes');
if (slower.length > 0) {
  console.error(
    `Slower than ${commit.slice(0, 9)}: ${slower.map(({ what }) => what).join(', ')}. Make it faster; if it is meant, write down why in bench/notes.md and name the new commit in .ci/landed.`,
  );
  process.exit(1);
}
