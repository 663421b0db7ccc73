import { describe, expect, it } from '@jest/globals';
import { Linter, type Rule } from 'eslint';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import tseslint from 'typescript-eslint';

interface RuleModule {
  noTypeOnlyInjection: Rule.RuleModule;
}

const rulePath = join(import.meta.dirname, '../../scripts/lint/no-type-only-injection.mjs');

describe('lint rule no-type-only-injection', () => {
  const lint = async (constructor: string, decorator = '@Injectable()') => {
    const { noTypeOnlyInjection } = (await import(pathToFileURL(rulePath).href)) as RuleModule;
    const code = `
      import { ClassImport } from 'a';
      import type { TypeImport } from 'b';
      import { type InlineType } from 'c';
      ${decorator} class Consumer { constructor(${constructor}) {} }`;
    const config = {
      files: ['**/*.ts'],
      languageOptions: { parser: tseslint.parser },
      plugins: { local: { rules: { 'no-type-only-injection': noTypeOnlyInjection } } },
      rules: { 'local/no-type-only-injection': 'error' },
    } satisfies Linter.Config;
    return new Linter().verify(code, [config], 'consumer.ts').map(({ message }) => message);
  };

  it.each(['private readonly a: TypeImport', 'a: TypeImport', 'private a: InlineType'])(
    'refuses the injected parameter `%s`',
    async (parameter) => {
      expect(await lint(parameter)).toEqual([expect.stringContaining('imported as a type only')]);
    },
  );

  it.each(['private readonly a: ClassImport', '@Inject(TOKEN) private a: TypeImport', 'a: string'])(
    'accepts the injected parameter `%s`',
    async (parameter) => {
      expect(await lint(parameter)).toEqual([]);
    },
  );

  it('ignores undecorated classes', async () => {
    expect(await lint('a: TypeImport', '')).toEqual([]);
  });
});
