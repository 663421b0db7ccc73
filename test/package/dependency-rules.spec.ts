import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

interface CruiseResult {
  summary: { violations: { from: string; rule: { name: string } }[] };
}

const root = join(import.meta.dirname, '../..');
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');

/** A tree in which every file imports only what it may. */
const validTree = {
  'core/clock.ts': `import 'typeorm'; import '@nestjs/common';`,
  'core/error.ts': ``,
  'protocol/exchange.ts': `import 'axios'; import '../core/error.js';`,
  'providers/registry.ts': `import '@nestjs/core'; import '../protocol/exchange.js';`,
  'providers/built-in/meta/graph.ts': ``,
  'tokens/service.ts': `import '../providers/registry.js'; import '../core/clock.js';`,
  'tokens/token.errors.ts': ``,
  'tokens/storage/rows.ts': `import '../token.errors.js';`,
  'tokens/reading/finder.ts': `import '../storage/rows.js';`,
  'authorization/flow.ts': `import '../tokens/service.js';`,
  'client/client.ts': `import '../tokens/service.js';`,
  'http/controller.ts': `import '../authorization/flow.js'; import '../client/client.js';`,
  'migrations/first.ts': `import 'typeorm';`,
  'migrations/index.ts': `import './first.js';`,
  'http/pages/words/words.ts': ``,
  'http/pages/rendering/pages.ts': `import '../words/words.js';`,
  'cli/main.ts': `import 'commander'; import './jobs/job.js';`,
  'cli/jobs/job.ts': `import '../../oauth2-capture.module.js';`,
  'oauth2-capture.module.ts': `import './http/controller.js'; import './core/clock.js';`,
  'index.ts': `import './oauth2-capture.module.js'; import './migrations/index.js';`,
};

/** What each rule must refuse, as one file added to the valid tree. */
const violationsByRule: [rule: string, file: string, content: string][] = [
  ['core-imports-lower-layers-only', 'core/a.ts', `import '../protocol/exchange.js';`],
  ['protocol-imports-lower-layers-only', 'protocol/a.ts', `import '../tokens/service.js';`],
  ['providers-imports-lower-layers-only', 'providers/a.ts', `import '../tokens/service.js';`],
  [
    'tokens-imports-lower-layers-only',
    'tokens/a.ts',
    `import type {} from '../http/controller.js';`,
  ],
  [
    'authorization-and-client-imports-lower-layers-only',
    'client/b.ts',
    `import '../http/controller.js';`,
  ],
  ['http-imports-lower-layers-only', 'http/a.ts', `import '../oauth2-capture.module.js';`],
  [
    'tokens-storage-imports-lower-folders-only',
    'tokens/storage/a.ts',
    `import '../reading/finder.js';`,
  ],
  ['tokens-reading-imports-lower-folders-only', 'tokens/reading/a.ts', `import '../service.js';`],
  [
    'http-pages-words-imports-lower-folders-only',
    'http/pages/words/a.ts',
    `import '../rendering/pages.js';`,
  ],
  [
    'providers-built-in-google-imports-lower-folders-only',
    'providers/built-in/google/a.ts',
    `import '../meta/graph.js';`,
  ],
  ['cli-report-imports-lower-folders-only', 'cli/report/a.ts', `import '../jobs/job.js';`],
  ['authorization-and-client-are-separate', 'client/a.ts', `import '../authorization/flow.js';`],
  ['protocol-is-plain-typescript', 'protocol/b.ts', `import '@nestjs/common';`],
  ['fakes-know-no-strategy', 'testing/providers/a.ts', `import '../../providers/registry.js';`],
  [
    'testing-grants-imports-lower-folders-only',
    'testing/grants/a.ts',
    `import '../providers/a.js';`,
  ],
  ['protocol-is-plain-typescript', 'protocol/c.ts', `import '../core/clock.js';`],
  ['migrations-know-typeorm-only', 'migrations/a.ts', `import '../core/clock.js';`],
  ['index-is-for-users', 'cli/a.ts', `import '../index.js';`],
  ['no-barrels', 'tokens/index.ts', `import './service.js';`],
  ['no-cycles', 'http/b.ts', `import './c.js';`],
  ['declared-dependencies-only', 'http/d.ts', `import 'express';`],
  ['no-development-dependencies', 'http/e.ts', `import 'oidc-provider';`],
  ['no-unresolvable', 'http/f.ts', `import './missing.js';`],
];

describe('dependency rules', () => {
  let directory: string;

  const build = (files: Record<string, string>) => {
    for (const [file, content] of Object.entries(files)) {
      const path = join(directory, 'lib', file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${content}\nexport {};\n`);
    }
  };

  const violations = () => {
    const config = join(root, '.dependency-cruiser.mjs');
    const command = [cruiser, '--config', config, '--output-type', 'json', 'lib'];
    const output = execFileSync(process.execPath, command, { cwd: directory, encoding: 'utf8' });
    return (JSON.parse(output) as CruiseResult).summary.violations.map(
      ({ rule, from }) => `${rule.name}: ${from}`,
    );
  };

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'layers-'));
    for (const file of ['package.json', 'tsconfig.base.json', 'tsconfig.build.json'])
      cpSync(join(root, file), join(directory, file));
    symlinkSync(join(root, 'node_modules'), join(directory, 'node_modules'));
    build(validTree);
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  it('accepts a tree in which every folder imports from lower ones', () => {
    expect(violations()).toEqual([]);
  });

  it('refuses each violation by the rule made for it', () => {
    build(Object.fromEntries(violationsByRule.map(([, file, content]) => [file, content])));
    build({
      'http/c.ts': `import './b.js';`,
      'tokens/b.ts': `import './index.js';`,
    });

    const found = violations();

    const expected = violationsByRule.map(([rule, file]) =>
      rule === 'no-barrels' ? `${rule}: lib/tokens/b.ts` : `${rule}: lib/${file}`,
    );
    expect(found).toEqual(expect.arrayContaining(expected));
  });
});
