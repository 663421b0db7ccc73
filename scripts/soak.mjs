/**
 * `npm run test:soak [files]`: the tests of `test/soak` with their full counts, one file after the
 * other. All databases must be there: set TEST_POSTGRES_URL and TEST_MYSQL_URL.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const repository = join(import.meta.dirname, '..');
const jest = join(repository, 'node_modules/jest/bin/jest.js');
const files = process.argv.slice(2);
const chosen = files.length > 0 ? files : ['test/soak/', 'test/databases/required.spec.ts'];

const { status } = spawnSync(process.execPath, [jest, '--runInBand', ...chosen], {
  cwd: repository,
  env: { ...process.env, SOAK: '1', REQUIRE_DATABASES: 'true' },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
