import { describe, expect, it } from '@jest/globals';
import { Linter, type Rule } from 'eslint';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const path = join(import.meta.dirname, '../../scripts/lint/plain-words.mjs');
const { findAvoidedWords, plainTitles, plainWords } = (await import(pathToFileURL(path).href)) as {
  findAvoidedWords: (text: string) => string[];
  plainTitles: Rule.RuleModule;
  plainWords: Rule.RuleModule;
};

const linter = new Linter();

/** The words that a rule reports, `plain` by default. */
const report = (code: string, rule: 'plain' | 'titles' = 'plain'): string[] => {
  const plugins = { words: { rules: { plain: plainWords, titles: plainTitles } } };
  const messages = linter.verify(code, { plugins, rules: { [`words/${rule}`]: 'error' } });
  return messages.map(({ message }) => /^"(.+?)"/.exec(message)?.[1] ?? message);
};

const repository = join(import.meta.dirname, '../..');
const pages = ['', 'docs', 'docs/decisions', 'docs/providers', 'sample-app'].flatMap((folder) =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name)),
);

describe('the lint rule for plain words', () => {
  it.each([
    ['a line comment', '// Nobody waits.', 'nobody'],
    ['a comment over two lines', '/**\n * A refresh is under\n * way.\n */', 'under way'],
    ['a text', "const text = 'it was left alone';", 'left alone'],
    ['a template', 'const text = `${1} is left in peace`;', 'left in peace'],
    ['an identifier', 'const restingProviders = 1;', 'resting'],
    ['a constant', 'const UNDER_WAY = 1;', 'under way'],
    ['another form of a word', '// The token is renewed.', 'renewed'],
    ['the name of a function', 'function scopesOf() {}', 'scopesOf'],
    ['the name of a method', 'class Row { scopesOf() {} }', 'scopesOf'],
    ['the name of an arrow function', 'const scopesOf = () => [];', 'scopesOf'],
  ])('finds one in %s', (_, code, word) => {
    expect(report(code)).toContain(word);
  });

  it('accepts plain words', () => {
    expect(report("// In flight.\nconst waiting = 'no user is logged in, leave it';")).toEqual([]);
  });

  it('accepts the names of Node and of data', () => {
    expect(report('const typeOf = 1;\n[].indexOf(typeOf);')).toEqual([]);
  });

  it('finds one in the title of a test', () => {
    expect(report("it.each([1])('R-001: answers %d', () => {});", 'titles')).toEqual(['answer']);
    expect(report('describe(`renewal ${1}`, () => {});', 'titles')).toEqual(['renewal']);
    expect(report("expect('answers').toBe(renewal);", 'titles')).toEqual([]);
  });
});

describe('a page of the documentation', () => {
  it.each(pages)('%s has plain words only', (page) => {
    const text = readFileSync(join(repository, page), 'utf8');
    const prose = text.replace(/^ *```.*?^ *```/gms, '').replace(/`[^`]*`/g, '');
    expect(findAvoidedWords(prose.replace(/\s+/g, ' '))).toEqual([]);
  });
});
