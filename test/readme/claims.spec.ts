import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { documents, read, repository } from './documents.js';
import { linksOf } from './markdown.js';

/** Pages that describe no behaviour, or describe why it is so. */
const WITHOUT_CLAIMS =
  /^(CONTRIBUTING\.md|sample-app\/README\.md|docs\/(README|claims)\.md|docs\/decisions\/.*)$/;
/** How a row says that there is no test, and why. */
const GAP = /^(no test can prove it: |measured by |proved in a model )/;
const page = read('docs/claims.md');
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| ['))
  .map((line) => line.slice(2, -2).split(' | '))
  .map(([link = '', claim = '', tests = '']) => ({ link, claim, tests: tests.trim() }));
const titleIn = (source: string, title: string): boolean =>
  ["'", '"', '`'].some((quote) => source.replaceAll("\\'", "'").includes(quote + title));

describe('docs/claims.md', () => {
  let cases: Record<string, unknown>;
  beforeAll(async () => {
    const script = join(repository, 'scripts/read-cases.mjs');
    const { readCases } = (await import(pathToFileURL(script).href)) as {
      readCases: (directory: string) => Record<string, unknown>;
    };
    cases = readCases(join(repository, 'test'));
  });

  it.each(documents.filter((path) => !WITHOUT_CLAIMS.test(path)))(
    'R-460 has claims of %s',
    (path) => {
      const links = rows.flatMap(({ link }) => linksOf(link));
      expect(links).toContain(
        path.startsWith('docs/') ? path.replace('docs/', './') : `../${path}`,
      );
    },
  );

  it.each(rows)('R-460 names tests that exist: $claim', ({ tests }) => {
    if (GAP.test(tests)) return;
    const named = [...tests.matchAll(/`(test\/[^`›]+\.spec\.ts)(?: › ([^`]+))?`/g)];
    const ids = tests.replace(/`[^`]*`/g, '').match(/\b[RS]-\d{3}\b/g) ?? [];
    expect(named.length + ids.length).toBeGreaterThan(0);
    for (const id of ids) expect([id, Object.hasOwn(cases, id)]).toEqual([id, true]);
    for (const [, file = '', title = ''] of named) {
      const path = join(repository, file);
      const source = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const isFound = title === '' ? source !== '' : titleIn(source, title);
      expect([file, title, isFound]).toEqual([file, title, true]);
    }
  });
});

it('R-460 the browser entry weighs less than a kilobyte compressed', () => {
  const code = readFileSync(join(repository, 'dist/browser/index.js'));
  expect(gzipSync(code).length).toBeLessThan(1000);
});
