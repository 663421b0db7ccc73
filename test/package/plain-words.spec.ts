import { describe, expect, it } from '@jest/globals';
import { Linter, type Rule } from 'eslint';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const path = join(import.meta.dirname, '../../scripts/lint/plain-words.mjs');
const { plainWords } = (await import(pathToFileURL(path).href)) as { plainWords: Rule.RuleModule };

const linter = new Linter();

const wordsOf = (code: string): string[] => {
  const plugins = { words: { rules: { plain: plainWords } } };
  const messages = linter.verify(code, { plugins, rules: { 'words/plain': 'error' } });
  return messages.map(({ message }) => /^"(.+?)"/.exec(message)?.[1] ?? message);
};

describe('the lint rule for plain words', () => {
  it.each([
    ['a line comment', '// Nobody waits.', 'nobody'],
    ['a comment over two lines', '/**\n * A refresh is under\n * way.\n */', 'under way'],
    ['a text', "const text = 'it was left alone';", 'left alone'],
    ['a template', 'const text = `${1} is left in peace`;', 'left in peace'],
    ['an identifier', 'const restingProviders = 1;', 'resting'],
    ['a constant', 'const UNDER_WAY = 1;', 'under way'],
  ])('finds one in %s', (_, code, word) => {
    expect(wordsOf(code)).toContain(word);
  });

  it('accepts plain words', () => {
    expect(wordsOf("// In flight.\nconst waiting = 'no user is logged in, leave it';")).toEqual([]);
  });
});
