import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { documents, read, repository } from '../readme/documents.js';
import { linksOf } from '../readme/markdown.js';

interface Options {
  homepage: string;
  isPacked: (path: string) => boolean;
}

const HOMEPAGE = 'https://github.com/acme/capture#readme';
const isPacked = (path: string): boolean => /^(docs\/.*|README|CHANGELOG|SECURITY)\.md$/.test(path);

describe('the packed documents', () => {
  let makeLinksAbsolute: (path: string, markdown: string, options: Options) => string;
  const absolute = (path: string, markdown: string, homepage = HOMEPAGE): string =>
    makeLinksAbsolute(path, markdown, { homepage, isPacked });
  beforeAll(async () => {
    const script = join(repository, 'scripts/package/absolute-links.mjs');
    ({ makeLinksAbsolute } = (await import(pathToFileURL(script).href)) as {
      makeLinksAbsolute: typeof makeLinksAbsolute;
    });
  });

  it.each([
    ['README.md', './docs/keys.md#a', 'https://github.com/acme/capture/blob/HEAD/docs/keys.md#a'],
    [
      'README.md',
      './docs/images/a.png',
      'https://github.com/acme/capture/raw/HEAD/docs/images/a.png',
    ],
    ['README.md', '#options', '#options'],
    ['README.md', 'https://example.com/', 'https://example.com/'],
    ['docs/pages.md', './keys.md', './keys.md'],
    ['docs/pages.md', '../README.md#a', '../README.md#a'],
    [
      'docs/pages.md',
      './images/a.png',
      'https://github.com/acme/capture/raw/HEAD/docs/images/a.png',
    ],
    ['docs/pages.md', '../lib/index.ts', 'https://github.com/acme/capture/blob/HEAD/lib/index.ts'],
  ])('R-458 in %s, %s is %s', (path, target, expected) => {
    expect(absolute(path, `[a](${target}) and [\`b\`](${target})`)).toBe(
      `[a](${expected}) and [\`b\`](${expected})`,
    );
    const code = `\`[a](${target})\`\n\`\`\`md\n[a](${target})\n\`\`\`\n`;
    expect(absolute(path, code)).toBe(code);
  });

  it('R-458 knows other hosts', () => {
    const at = (homepage: string): string => absolute('README.md', '![a](./b.png)', homepage);
    expect(at('https://gitlab.com/acme/x')).toBe(
      '![a](https://gitlab.com/acme/x/-/raw/HEAD/b.png)',
    );
    expect(at('https://acme.example/x/')).toBe('![a](https://acme.example/x/b.png)');
  });

  it.each(documents.filter(isPacked))(
    'R-458 %s leads to packed files or to the homepage',
    (path) => {
      const targets = linksOf(absolute(path, read(path))).filter((link) => !link.startsWith('#'));
      for (const target of targets.filter((link) => !/^[a-z]+:/.test(link))) {
        const [file = ''] = target.split('#');
        const place = join(path, '..', file);
        expect([target, isPacked(place), existsSync(join(repository, place))]).toEqual([
          target,
          true,
          true,
        ]);
      }
      if (path === 'README.md')
        expect(targets.filter((link) => !/^https?:/.test(link))).toEqual([]);
    },
  );
});

describe('the stack trace of an error of the package', () => {
  const stackOf = (...options: string[]): string => {
    const script = `
      import { FakeProviders } from 'nestjs-oauth2-capture/testing';
      await FakeProviders.start({ providers: ['nope'] }).catch((error) => console.log(error.stack));`;
    const run = spawnSync(process.execPath, [...options, '--input-type=module', '-e', script], {
      cwd: repository,
      encoding: 'utf8',
    });
    return run.stdout;
  };

  it('R-459 leads to the line of the source with --enable-source-maps', () => {
    const stack = stackOf('--enable-source-maps');
    const [, file = '', line = '0'] =
      /at checkName \(.*?\/(lib\/[\w/.-]+):(\d+):/.exec(stack) ?? [];
    const source = readFileSync(join(repository, file), 'utf8').split('\n');
    expect(source[Number(line) - 1]).toContain('throw new Error(`There is no fake of');
  });

  it('R-459 names the layer and the class without it', () => {
    const stack = stackOf();
    expect(stack).toMatch(/at checkName \(.*dist\/shared\/testing\.js:\d+/);
    expect(stack).toContain('FakeProviders.start');
  });
});
