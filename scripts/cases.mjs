/**
 * `npm run cases [directory]`: lists every numbered case with the tests that carry its number, and
 * with the change of `lib` that makes its test fail, where one is recorded. Exits with 1 when a case
 * has no test, or when a recorded change no longer fits the code.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { collectTests } from './collect-tests.mjs';
import { readCases } from './read-cases.mjs';

const directory = process.argv[2] ?? join(import.meta.dirname, '../test');
const repository = join(directory, '..');
const cases = readCases(directory);

const testsOf = new Map(Object.keys(cases).map((number) => [number, []]));
for (const name of readdirSync(directory, { recursive: true }).toSorted()) {
  if (!name.endsWith('.spec.ts')) continue;
  for (const test of collectTests(join(directory, name))) {
    for (const number of new Set(test.words.match(/\b[SRQ]-\d{2,3}\b/g))) {
      const place = `${relative(process.cwd(), join(directory, name))}: ${test.name}`;
      testsOf.set(number, [...(testsOf.get(number) ?? []), place]);
    }
  }
}

/** Why the recorded change of a case cannot be applied; undefined when it can, or none is recorded. */
function problemOf({ spec, change }) {
  if (change === undefined) return undefined;
  if (!existsSync(join(repository, spec ?? ''))) return `there is no ${spec}`;
  const file = join(repository, change.file);
  if (!existsSync(file)) return `there is no ${change.file}`;
  const count = readFileSync(file, 'utf8').split(change.from).length - 1;
  if (count !== 1) return `"${change.from}" occurs ${count} times in ${change.file}, not once`;
  return undefined;
}

for (const [number, places] of [...testsOf].toSorted(([a], [b]) => a.localeCompare(b))) {
  const { title = '', change } = cases[number] ?? {};
  console.log(`${number}  ${title}`.trimEnd());
  for (const place of places) console.log(`  ${place}`);
  if (change)
    console.log(`  fails with ${change.file}: ${change.from.trim()} -> ${change.to.trim()}`);
}

const missing = Object.keys(cases).filter((number) => testsOf.get(number).length === 0);
const outdated = Object.entries(cases).flatMap(([number, one]) => {
  const problem = problemOf(one);
  return problem === undefined ? [] : [`${number}: ${problem}`];
});
const covered = testsOf.size - missing.length;
console.log(`\n${covered} cases have tests, ${missing.length} required ones have none.`);
for (const number of missing) console.log(`missing: ${number}  ${cases[number].title}`);
for (const line of outdated) console.log(`outdated change: ${line}`);
process.exitCode = missing.length + outdated.length > 0 ? 1 : 0;
