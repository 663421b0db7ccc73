import { spawnSync } from 'node:child_process';
import { expect, it } from '@jest/globals';
import { repository } from './documents.js';

it('R-457 docs/reference.md has every event, status, reason, code and route of the sources', () => {
  const options = { cwd: repository, encoding: 'utf8' as const };
  const run = spawnSync(process.execPath, ['scripts/reference.mjs', '--check'], options);
  expect([run.status, run.stdout, run.stderr]).toEqual([0, '', '']);
});
