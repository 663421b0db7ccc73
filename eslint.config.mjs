import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { noTypeOnlyInjection } from './scripts/lint/no-type-only-injection.mjs';
import { plainTitles, plainWords } from './scripts/lint/plain-words.mjs';

const unsafe = ['argument', 'assignment', 'call', 'member-access', 'return'];

export default defineConfig(
  { ignores: ['**/dist/', '**/.build/', '**/coverage/', '**/.tmp/', 'docs/api/', 'etc/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      globals: globals.node,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    plugins: { local: { rules: { 'no-type-only-injection': noTypeOnlyInjection } } },
    rules: {
      'local/no-type-only-injection': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      // Keeping control characters out of logs and requests takes naming them.
      'no-control-regex': 'off',
    },
  },
  {
    files: ['lib/**/*.ts'],
    plugins: { words: { rules: { plain: plainWords } } },
    rules: { 'words/plain': 'error' },
  },
  {
    files: ['test/**/*.spec.ts'],
    plugins: { words: { rules: { titles: plainTitles } } },
    rules: { 'words/titles': 'error' },
  },
  {
    files: ['lib/cli/**/*.ts', 'sample-app/**/*.ts', 'test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    // Answers of servers are untyped, and a fake may implement an interface without waiting.
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      ...Object.fromEntries(unsafe.map((rule) => [`@typescript-eslint/no-unsafe-${rule}`, 'off'])),
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    // The peers that these are about are installed only where the bench runs.
    files: ['bench/contestants/**/*.ts', 'bench/peers/**/*.ts'],
    extends: [tseslint.configs.disableTypeChecked],
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    files: ['sample-app/public/**/*.js'],
    languageOptions: { globals: globals.browser },
  },
  prettier,
);
