import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const script = join(import.meta.dirname, '../../scripts/cases.mjs');

describe('npm run cases', () => {
  let directory: string;

  const list = (required: Record<string, string>, spec: string) => {
    writeFileSync(join(directory, 'cases.json'), JSON.stringify(required));
    writeFileSync(join(directory, 'a.spec.ts'), spec);
    const options = { cwd: directory, encoding: 'utf8' } as const;
    const { stdout, status } = spawnSync(process.execPath, [script, directory], options);
    return { stdout, status };
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'cases-'));
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('finds a number in a test, in a describe, in a template and in a table', () => {
    const spec = `
      it('S-001 first', () => {});
      describe('S-002 group', () => { it('inner', () => {}); });
      it(\`S-003 \${'x'}\`, () => {});
      it.each([['S-004', 1]])('%s', () => {});
    `;

    const { stdout, status } = list(
      { 'S-001': 'a', 'S-002': 'b', 'S-003': 'c', 'S-004': 'd' },
      spec,
    );

    expect(stdout).toContain('S-001  a\n  a.spec.ts: S-001 first\n');
    expect(stdout).toContain('S-002  b\n  a.spec.ts: S-002 group › inner\n');
    expect(status).toBe(0);
  });

  it.each([
    ['no test', ''],
    ['a skipped test', `it.skip('X', () => {});`],
    ['a skipped group', `describe.skip('X', () => { it('inner', () => {}); });`],
    ['a plan', `it.todo('X');`],
    ['a comment', `// X`],
  ])('fails when a required number has %s', (_, spec) => {
    const { stdout, status } = list({ 'S-001': 'a' }, spec.replace('X', 'S-001'));

    expect(stdout).toContain('missing: S-001  a');
    expect(status).toBe(1);
  });

  it('lists a number that is not required', () => {
    const { stdout, status } = list({}, `it('R-999 extra', () => {});`);

    expect(stdout).toContain('R-999\n  a.spec.ts: R-999 extra');
    expect(status).toBe(0);
  });
});
