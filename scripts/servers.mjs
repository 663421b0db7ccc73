/**
 * `npm run test:servers`, after `npm run build && npm run build:fixtures`: drives the module against
 * the authorization servers whose dependencies cannot live beside ours. Each has a package of its own
 * below `test/servers`, which is installed first. Needs the npm registry.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const servers = ['better-auth'];
const jest = join(repository, 'node_modules/jest/bin/jest.js');

const succeeds = (command, options, cwd) =>
  spawnSync(command, options, { cwd, stdio: 'inherit' }).status === 0;

/** Installs one server and runs its tests; what could not run counts as one failure. */
function examine(name, report) {
  const directory = join(repository, 'test/servers', name);
  if (!succeeds('npm', ['ci', '--no-audit'], directory)) return { passed: 0, failed: 1 };
  const config = ['--config', join(directory, 'jest.config.js')];
  const output = ['--json', '--outputFile', report];
  const isGood = succeeds(process.execPath, [jest, ...config, ...output], repository);
  const { numPassedTests: passed, numFailedTests: failed } = read(report);
  return { passed, failed: isGood || failed > 0 ? failed : 1 };
}

function read(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 1 };
  }
}

const reports = mkdtempSync(join(tmpdir(), 'servers-'));
const results = servers.map((name) => examine(name, join(reports, `${name}.json`)));
rmSync(reports, { recursive: true });

const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;
