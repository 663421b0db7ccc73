/**
 * `npm run cases [directory]`: lists every numbered case with the tests that carry its number, and
 * exits with 1 when a case of `cases.json` in that directory has none.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { collectTests } from './collect-tests.mjs';

const directory = process.argv[2] ?? join(import.meta.dirname, '../test');
const titles = JSON.parse(readFileSync(join(directory, 'cases.json'), 'utf8'));

const testsOf = new Map(Object.keys(titles).map((number) => [number, []]));
for (const name of readdirSync(directory, { recursive: true }).toSorted()) {
  if (!name.endsWith('.spec.ts')) continue;
  for (const test of collectTests(join(directory, name))) {
    for (const number of new Set(test.words.match(/\b[SRQ]-\d{2,3}\b/g))) {
      const place = `${relative(process.cwd(), join(directory, name))}: ${test.name}`;
      testsOf.set(number, [...(testsOf.get(number) ?? []), place]);
    }
  }
}

for (const [number, places] of [...testsOf].toSorted(([a], [b]) => a.localeCompare(b))) {
  console.log(`${number}  ${titles[number] ?? ''}`.trimEnd());
  for (const place of places) console.log(`  ${place}`);
}

const missing = Object.keys(titles).filter((number) => testsOf.get(number).length === 0);
const covered = testsOf.size - missing.length;
console.log(`\n${covered} cases have tests, ${missing.length} required ones have none.`);
for (const number of missing) console.log(`missing: ${number}  ${titles[number]}`);
process.exitCode = missing.length > 0 ? 1 : 0;
