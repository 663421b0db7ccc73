/**
 * Prints how easy the code is to find one's way in: what was measured before the restructuring, what was
 * wanted, and what holds now. `docs/decisions` says why a row is not reached.
 *
 *   npm run metrics            needs a build (`npm run build`)
 *   npm run metrics -- --unit  also times `npm run test:unit`
 *   npm run metrics -- --list  also lists the files behind the figures
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import {
  largestFolder,
  longestConstructor,
  longestInheritance,
  looseFiles,
} from './metrics/source.mjs';
import { countRunning } from './metrics/running.mjs';

const isListing = process.argv.includes('--list');

/** Files of lib, docs and the README that name a provider: what a new one of its kind would change. */
function filesOfProvider(name) {
  const output = execFileSync('git', ['grep', '-liw', name, '--', 'lib', 'docs', 'README.md'], {
    encoding: 'utf8',
  });
  return output.trim().split('\n');
}

/** The docs page that explains failed refreshes, and the source files that it sends its reader to. */
function filesToLearnWhy() {
  const page = 'docs/why-was-it-not-refreshed.md';
  if (!existsSync(page)) return undefined;
  const sources = new Set(readFileSync(page, 'utf8').match(/\blib\/[\w./-]+\.ts\b/g) ?? []);
  return [page, ...sources];
}

/** Where the stack trace of an error of the built package leads. */
function stackTraceTarget() {
  const script = `import { FakeProviders } from './dist/testing/index.js';
    await FakeProviders.start({ providers: ['none'] }).catch((error) => console.log(error.stack));`;
  const { stdout } = spawnSync(
    process.execPath,
    ['--enable-source-maps', '--input-type=module', '-e', script],
    { encoding: 'utf8' },
  );
  const [, file = 'unknown'] = /((?:lib|dist)\/[^:)]+)/.exec(stdout) ?? [];
  return file;
}

function secondsOfUnitTests() {
  if (!process.argv.includes('--unit')) return 'see --unit';
  const begun = performance.now();
  const { status } = spawnSync('npm', ['run', '-s', 'test:unit'], { stdio: 'ignore' });
  if (status !== 0) return 'failed';
  return Math.round((performance.now() - begun) / 1000);
}

const constructor = longestConstructor('lib');
const { nestProviders, refreshFiles, disconnectSelects } = await countRunning();
const { refreshing, reading } = refreshFiles;
const inTokens = refreshing.filter((file) => file.startsWith('tokens/'));
const onlyRefreshing = refreshing.filter((file) => !reading.includes(file));
const folder = largestFolder('lib/tokens');
const provider = filesOfProvider('pinterest');
const learning = filesToLearnWhy();
const target = stackTraceTarget();

/** What is measured, before, wanted, now, and whether that is enough. */
const rows = [
  ['loose files in lib/tokens', '72', '≤ 8', looseFiles('lib/tokens'), 8],
  [`files in the largest folder below it (${folder.folder})`, '-', '≤ 12', folder.files, 12],
  ['longest inheritance chain in lib/testing', '14', '≤ 3', longestInheritance('lib/testing'), 3],
  ['Nest providers of the module', '~113', '≤ 70', nestProviders, 70],
  [`most constructor arguments (${constructor.name})`, '14', '≤ 8', constructor.count, 8],
  ['files of lib/tokens that run in a refresh', '~50', '≤ 35', inTokens.length, 35],
  ['  files of lib that run in a refresh and not in a read', '-', '-', onlyRefreshing.length],
  ['SELECTs of the row before a disconnect writes', '4', '≤ 2', disconnectSelects, 2],
  [
    'files to open to learn why a token was not refreshed',
    '17',
    '≤ 4',
    learning?.length ?? 'no page',
    4,
  ],
  ['files that name one provider (Pinterest)', '~12', '1, later', provider.length],
  ['seconds of npm run test:unit', '-', '< 20', secondsOfUnitTests()],
  ['stack traces lead to', 'dist/shared/<hash>.js', 'source', target, /^lib\//],
];

const judged = rows.map(([what, before, wanted, now, limit]) => ({
  what,
  before,
  wanted,
  now,
  reached:
    limit === undefined
      ? ''
      : (limit instanceof RegExp ? limit.test(now) : Number(now) <= limit)
        ? 'yes'
        : 'no',
}));
console.table(judged);
if (isListing) console.log({ inTokens, onlyRefreshing, provider, learning });
