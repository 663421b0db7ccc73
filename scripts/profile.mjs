/**
 * Runs the integration tests that use a database server under another profile: see
 * `test/databases/profile.ts`.
 *
 *   npm run test:profile -- serializable    one profile
 *   npm run test:profile                    the profile that the commit chooses
 *   npm run test:profile -- --all           each of them, one after the other
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const PROFILES = ['serializable', 'repeatable_read', 'two_connections'];
const TESTS = ['tokens', 'reads', 'statements', 'lost-acknowledgements', 'keys', 'authorization'];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false } },
});

function chooseProfiles() {
  if (values.all) return PROFILES;
  if (positionals.length > 0) return positionals;
  const commit = execFileSync('git', ['rev-parse', '--short=8', 'HEAD'], { encoding: 'utf8' });
  return [PROFILES[Number.parseInt(commit, 16) % PROFILES.length]];
}

for (const profile of chooseProfiles()) {
  console.log(`profile: ${profile}`);
  const paths = TESTS.map((folder) => `test/integration/${folder}/`);
  const jest = ['node_modules/jest/bin/jest.js', '--config', 'test/suite.config.js', ...paths];
  const { status } = spawnSync(process.execPath, jest, {
    stdio: 'inherit',
    env: { ...process.env, TEST_PROFILE: profile },
  });
  if (status !== 0) process.exitCode = 1;
}
