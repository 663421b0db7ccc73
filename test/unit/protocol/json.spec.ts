import { describe, expect, it } from '@jest/globals';
import { isJsonObject, parseJson, valueAt } from '../../../lib/protocol/json.js';

/** Milliseconds that a call takes, and what it gave. */
function timed<T>(work: () => T): [T, number] {
  const before = performance.now();
  const result = work();
  return [result, performance.now() - before];
}

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
    ['100,000 nested lists', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['100,000 nested objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
    ['100,000 open lists', '['.repeat(100_000)],
  ])('S-087: survives %s', (_, text) => {
    const [value, ms] = timed(() => parseJson(text));
    expect(value).toBeUndefined();
    expect(ms).toBeLessThan(1_000);
  });

  it('S-087: reads wide and long values in bounded time', () => {
    const wide = `{${Array.from({ length: 80_000 }, (_, i) => `"k${i}":1`).join(',')}}`;
    const [object, msWide] = timed(() => parseJson(wide));
    expect(Object.keys(object as object)).toHaveLength(80_000);
    const [text, msLong] = timed(() => parseJson(`"${'x'.repeat(1_000_000)}"`));
    expect(text).toHaveLength(1_000_000);
    expect(Math.max(msWide, msLong)).toBeLessThan(1_500);
  });

  it('S-087: is not slowed down by one name a hundred thousand times', () => {
    const text = `{${Array.from({ length: 100_000 }, (_, i) => `"k":${i}`).join(',')}}`;
    const [value, ms] = timed(() => parseJson(text));
    expect(value).toEqual({ k: 99_999 });
    expect(ms).toBeLessThan(1_000);
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
