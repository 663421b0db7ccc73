import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const directory = join(import.meta.dirname, '../../.github/workflows');
const workflows = readdirSync(directory).map(
  (name) => [name, readFileSync(join(directory, name), 'utf8')] as const,
);

describe.each(workflows)('the workflow %s', (_name, text) => {
  it('pins each action to a commit, and names its version', () => {
    const uses = [...text.matchAll(/uses: *(.+)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      expect(action).toMatch(/^[\w-]+\/[\w-]+(\/[\w-]+)?@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  it('has no permission that a job does not ask for, and no stored secret', () => {
    expect(text).toMatch(/^permissions: \{\}$/m);
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|NPM_TOKEN/);
  });
});

describe('the release', () => {
  const text = readFileSync(join(directory, 'release.yml'), 'utf8');

  it('is published by trusted publishing, with provenance and an SBOM', () => {
    expect(text).toContain('id-token: write');
    expect(text).toContain('npm publish release/*.tgz --provenance');
    expect(text).toContain('sbom.cdx.json');
  });

  it('runs every gate, and packs the same bytes twice', () => {
    expect(text).toContain('- run: bash .ci/run');
    expect(text).toContain('cmp release/*.tgz again/*.tgz');
  });
});
