import { describe, expect, it } from '@jest/globals';
import { isJsonObject, parseJson, valueAt } from '../../../lib/protocol/text/json.js';
import { growth, LINEAR } from '../../fixtures/growth.js';

const members = (count: number, member: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => member(index)).join(',');

/** Parses a text of a size, which is made beforehand. */
const parsing =
  (text: (size: number) => string) =>
  (size: number): (() => unknown) => {
    const made = text(size);
    return () => parseJson(made);
  };

describe('JSON', () => {
  it('S-080: loses no digit of an account id', () => {
    const ids = parseJson(
      '[9007199254740991,9007199254740992,9007199254740993,-9007199254740993,12345678901234567890]',
    );
    expect(ids).toEqual([
      9007199254740991,
      '9007199254740992',
      '9007199254740993',
      '-9007199254740993',
      '12345678901234567890',
    ]);
  });

  it('reads other numbers as numbers', () => {
    expect(parseJson('[0,-1,1.5,1e3,3600.7]')).toEqual([0, -1, 1.5, 1000, 3600.7]);
  });

  it.each(['', '{', '{"a":1', '[1,]', 'undefined', "{'a':1}", '{"a":1} trailing', '<html>', 'NaN'])(
    'R-005: is undefined for %p',
    (text) => {
      expect(parseJson(text)).toBeUndefined();
    },
  );

  it('takes the last of two members of one name', () => {
    expect(parseJson('{"a":1,"a":2,"a":{"b":3}}')).toEqual({ a: { b: 3 } });
  });

  it('S-086: leaves every prototype alone', () => {
    const value = parseJson('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":1}}}');
    expect(valueAt(value, 'admin')).toBeUndefined();
    expect(({} as { admin?: unknown }).admin).toBeUndefined();
  });

  it.each([
    ['nested lists', (n: number) => '['.repeat(n) + ']'.repeat(n)],
    ['nested objects', (n: number) => '{"a":'.repeat(n) + '1' + '}'.repeat(n)],
    ['open lists', (n: number) => '['.repeat(n)],
  ])('S-087: survives 100,000 %s', (_, text) => {
    expect(parseJson(text(100_000))).toBeUndefined();
    expect(growth(100_000, parsing(text))).toBeLessThan(LINEAR);
  });

  it('S-087: reads wide and long values in bounded time', () => {
    const wide = (n: number): string => `{${members(n, (i) => `"k${i}":1`)}}`;
    expect(Object.keys(parseJson(wide(80_000)) as object)).toHaveLength(80_000);
    expect(growth(80_000, parsing(wide))).toBeLessThan(LINEAR);
    const long = (n: number): string => `"${'x'.repeat(n)}"`;
    expect(parseJson(long(1_000_000))).toHaveLength(1_000_000);
    expect(growth(1_000_000, parsing(long))).toBeLessThan(LINEAR);
  });

  it('S-087: is not slowed down by one name a hundred thousand times', () => {
    const text = (n: number): string => `{${members(n, (i) => `"k":${i}`)}}`;
    expect(parseJson(text(100_000))).toEqual({ k: 99_999 });
    expect(growth(100_000, parsing(text))).toBeLessThan(LINEAR);
  });
});

describe('a path into JSON', () => {
  const value = { data: [{ id: 7, name: null }], 'a.b': 1 };

  it('leads through objects and lists', () => {
    expect(valueAt(value, 'data.0.id')).toBe(7);
    expect(valueAt(value, 'data.0.name')).toBeNull();
    expect(valueAt(value, '')).toBe(value);
  });

  it.each([
    'data.1.id',
    'data.0.id.x',
    'toString',
    '__proto__',
    'data.length.x',
    'constructor.name',
  ])('S-040 R-074: leads nowhere by %s', (path) => {
    expect(valueAt(value, path)).toBeUndefined();
  });

  it.each([undefined, null, 'text', 5, true])('R-074: leads nowhere in %p', (other) => {
    expect(valueAt(other, 'id')).toBeUndefined();
  });

  it('knows an object from what is none', () => {
    expect([{}, [], null, 'x', 1].map(isJsonObject)).toEqual([true, false, false, false, false]);
  });
});
