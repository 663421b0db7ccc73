import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Case
 * @property {string} title
 * @property {string} [spec] the file of its test
 * @property {{ file: string, from: string, to: string }} [change] one line of lib; with it the test fails
 * @property {boolean} [race] whether the test fails in nearly every run, not in each: it is verified by name only
 * @property {boolean} [build] whether the test runs the compiled package
 */

/**
 * Reads `cases.json`, which holds titles only, and every file of `cases/`.
 *
 * @param {string} directory the directory of the tests
 * @returns {Record<string, Case>}
 * @throws when two files describe the same number
 */
export function readCases(directory) {
  const titles = JSON.parse(readFileSync(join(directory, 'cases.json'), 'utf8'));
  const cases = Object.fromEntries(
    Object.entries(titles).map(([number, title]) => [number, { title }]),
  );
  const folder = join(directory, 'cases');
  for (const name of existsSync(folder) ? readdirSync(folder).toSorted() : []) {
    if (!name.endsWith('.json')) continue;
    const described = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    for (const [number, one] of Object.entries(described)) {
      if (cases[number] !== undefined) throw new Error(`${name} describes ${number} again`);
      cases[number] = one;
    }
  }
  return cases;
}
