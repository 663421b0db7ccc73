import { describe, expect, it } from '@jest/globals';
import { parseScope } from '../../../lib/protocol/oauth/scope.js';

describe('scopes', () => {
  it.each([
    ['a b', ['a', 'b']],
    ['a,b', ['a', 'b']],
    ['a, b  c\n', ['a', 'b', 'c']],
    ['a b a', ['a', 'b']],
    ['', []],
    [
      ['a', 7, 'b', null],
      ['a', 'b'],
    ],
    ['https://x.example/auth/drive.readonly *', ['https://x.example/auth/drive.readonly', '*']],
    ['ok böse', ['ok']],
    [undefined, undefined],
    [null, undefined],
    [7, undefined],
    [{ a: 1 }, undefined],
  ])('R-028: reads %j as %j', (given, expected) => {
    expect(parseScope(given)).toEqual(expected);
  });

  it('R-071: leaves out one of absurd length', () => {
    expect(parseScope(`a ${'x'.repeat(10_000)}`)).toEqual(['a']);
  });
});
