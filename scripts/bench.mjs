/**
 * `npm run bench -- W1|W2|W3|W4|W5|W6|all [--quick]`, after a build: measures the module. The bench has
 * a package of its own below `bench`, which is installed when its lock file has changed. Needs the
 * npm registry for that.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const bench = join(repository, 'bench');
const mark = join(bench, 'node_modules/.installed');

function run(command, options) {
  const { status } = spawnSync(command, options, { cwd: repository, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const lock = createHash('sha256')
  .update(readFileSync(join(bench, 'package-lock.json')))
  .digest('hex');

function isInstalled() {
  try {
    return readFileSync(mark, 'utf8') === lock;
  } catch {
    return false;
  }
}

if (!isInstalled()) {
  run('npm', ['ci', '--no-audit', '--prefix', bench]);
  writeFileSync(mark, lock);
}
run(process.execPath, [join(repository, 'node_modules/typescript/bin/tsc'), '-p', bench]);
run(process.execPath, [join(bench, '.build/js/main.js'), ...process.argv.slice(2)]);
