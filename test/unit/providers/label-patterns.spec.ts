import { describe, expect, it } from '@jest/globals';
import { placeProblem } from '../../../lib/providers/endpoints/variable-rules.js';

const problemOf = (pattern: RegExp): string | undefined =>
  placeProblem(
    'tenant',
    { pattern },
    { endpoint: 'token', url: 'https://{tenant}.acme.example/token', isByBrowser: false },
  )?.problem;

describe('the pattern of a label of a host', () => {
  it.each([/[!-~]+/, /[+-z]+/, /[*-\]]+/, /x[a-c,-9]y/, /[a-z]+\cN/, /[ -/]/, /\S+/, /[^/]+/])(
    'S-229: is refused where it may match a dot: %s',
    (pattern) => {
      expect(problemOf(pattern)).toContain('may match a dot');
    },
  );

  it.each(['[a-z\\56]+', '[a-z]+\\56x', '[\\0-9]+', '[\\40-z]+'])(
    'S-276: is refused where an octal escape may match a dot: %s',
    (source) => expect(problemOf(new RegExp(source))).toContain('may match a dot'),
  );

  it.each([/[a-z0-9-]+/, /(eu|us)-[a-z]+/, /[a-z0-9+-]+/, /\w+/, /[/-9]/, /a{2,5}-b/])(
    'S-229: is taken where it cannot: %s',
    (pattern) => {
      expect(problemOf(pattern)).toBeUndefined();
    },
  );
});
