import { describe, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { documents, read, repository } from './documents.js';
import { linksOf } from './markdown.js';

describe('the document about security', () => {
  it('names only cases that have to have a test', () => {
    const described = readdirSync(join(repository, 'test/cases')).map(
      (name) => `test/cases/${name}`,
    );
    const required = ['test/cases.json', ...described].flatMap((path) =>
      Object.keys(JSON.parse(read(path)) as object),
    );
    const named = [...new Set(read('docs/security.md').match(/\b[SR]-\d{3}\b/g))];
    expect(named.length).toBeGreaterThan(40);
    expect(named.filter((name) => !required.includes(name))).toEqual([]);
  });
});

describe('the document about troubleshooting', () => {
  it('names only codes that exist', () => {
    const errors = read('docs/errors.md');
    const named = [...read('docs/troubleshooting.md').matchAll(/^\*\*(`[a-z_]+`)/gm)];
    expect(named.length).toBeGreaterThan(8);
    for (const [, code] of named)
      expect(errors.includes(code ?? '') || code === '`refresh_failing`').toBe(true);
  });
});

describe('the index of the documents', () => {
  it.each(documents.filter((path) => /^docs\/[\w-]+\.md$/.test(path) && path !== 'docs/README.md'))(
    'leads to %s',
    (path) => expect(linksOf(read('docs/README.md'))).toContain(path.replace('docs/', './')),
  );
});
