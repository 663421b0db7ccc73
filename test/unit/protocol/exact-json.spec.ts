import { describe, expect, it } from '@jest/globals';
import { parseJson } from '../../../lib/protocol/text/json.js';
import { growth, LINEAR } from '../../fixtures/growth.js';

const ID = '9007199254740993';

/** Deterministic numbers from 0 up to a limit. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** A random JSON text, and what reading it must give. */
function sample(next: (limit: number) => number, depth = 0): { text: string; value: unknown } {
  const blank = ['', ' ', '\n\t'][next(3)] ?? '';
  const kind = next(depth > 3 ? 5 : 7);
  const digits = `${next(2) ? '-' : ''}${1 + next(9)}${'0123456789'.repeat(3).slice(0, 14 + next(14))}`;
  const words = ['a"b', '\\', `x${ID}`, '{[', '__proto__', 'é€😀', `\\"${ID}`, `${ID}`];
  if (kind < 2) {
    const exact = Number.isSafeInteger(Number(digits));
    return { text: `${blank}${digits}${blank}`, value: exact ? Number(digits) : digits };
  }
  if (kind === 2) return { text: `${digits}.5e3`, value: Number(`${digits}.5e3`) };
  if (kind === 3) return { text: 'null', value: null };
  if (kind === 4) {
    const word = words[next(words.length)] ?? '';
    return { text: JSON.stringify(word), value: word };
  }
  const members = Array.from({ length: next(5) }, () => sample(next, depth + 1));
  if (kind === 5) {
    const text = `[${members.map(({ text }) => text).join(',')}]`;
    return { text, value: members.map(({ value }) => value) };
  }
  const names = members.map((_, index) => `${words[next(words.length)] ?? ''}${index}`);
  const pairs = members.map(({ text }, index) => `${JSON.stringify(names[index])}${blank}:${text}`);
  const value = Object.fromEntries(members.map(({ value }, index) => [names[index], value]));
  return { text: `{${pairs.join(',')}}`, value };
}

describe('JSON with long integers', () => {
  it.each([
    ['in a text', `{"a":"id ${ID}, \\"${ID}\\" and \\\\","b":${ID}}`],
    ['in a name', `{"${ID}":1,"b":${ID}}`],
    ['behind an escaped quote', `{"a":"\\\\\\"",  "b" :\n${ID}\n}`],
  ])('S-130: quotes none %s', (_, text) => {
    const value = parseJson(text) as Record<string, unknown>;
    expect(value.b).toBe(ID);
    const others = text.replace(/:\s*9007199254740993\s*}$/, ':0}');
    expect({ ...value, b: 0 }).toEqual(JSON.parse(others));
  });

  it.each([
    ...[`{${ID}:1}`, `{${ID} \n:1}`, `{"a":0${ID}}`, `{"a":-0${ID}}`, `{"a":+${ID}}`],
    ...[`{"a":--${ID}}`, `{"a":1-${ID}}`, `{"a":.${ID}}`, `{"a":${ID}.}`, `[${ID} ${ID}]`],
    ...[`[${ID}x]`, `x${ID}`, `"${ID}`, `${ID}"`, `[${ID}`, `${ID},`, `-`, `[1,${ID},]`],
  ])('S-131: invalid JSON stays invalid: %s', (text) => {
    expect(parseJson(text)).toBeUndefined();
  });

  it('S-132: other numbers are what JavaScript makes of them', () => {
    const text = `[1234567890123456789.5,1.2345678901234567890,1e30,-1234567890123456789E2,-0,9007199254740991,0.${ID}]`;
    expect(parseJson(text)).toEqual(JSON.parse(text));
    expect(parseJson(`[-${ID},${ID}00000]`)).toEqual([`-${ID}`, `${ID}00000`]);
    expect(parseJson(ID)).toBe(ID);
  });

  it('S-133: a name twice, and names of Object.prototype, stay members', () => {
    const value = parseJson(`{"id":1,"id":${ID},"__proto__":{"admin":${ID}},"toString":${ID}}`);
    expect(Object.entries(value as object)).toEqual([
      ['id', ID],
      ['__proto__', { admin: ID }],
      ['toString', ID],
    ]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it('S-134: 3,000 random texts keep every digit', () => {
    const next = numbers(7);
    for (let count = 0; count < 3_000; count += 1) {
      const { text, value } = sample(next);
      expect(parseJson(text)).toEqual(value);
    }
  });

  it('S-135: values nested a thousand times are read, deeper ones are refused', () => {
    const nested = (n: number): string => `${'['.repeat(n)}${ID}${']'.repeat(n)}`;
    expect(JSON.stringify(parseJson(nested(1_000)))).toContain(`"${ID}"`);
    expect(parseJson(nested(1_001))).toBeUndefined();
    const siblings = `[${Array.from({ length: 2_000 }, () => '[{"a":"[["}]').join(',')}]`;
    expect(parseJson(siblings)).toHaveLength(2_000);
  });

  it.each([
    [
      'members',
      (n: number) => `{${Array.from({ length: n }, (_, i) => `"k${i}":${ID}`).join(',')}}`,
    ],
    ['digits', (n: number) => '9'.repeat(n)],
    ['blanks', (n: number) => `[${`${ID}          ,`.repeat(n)}1]`],
    ['backslashes', (n: number) => `"${'\\\\'.repeat(n * 5)}"`],
    ['open quotes', (n: number) => '"\\"'.repeat(n * 3)],
    ['signs', (n: number) => '-'.repeat(n)],
  ])('S-136: its time is linear in many %s', (_, text) => {
    const parsing = (size: number): (() => unknown) => {
      const made = text(size);
      return () => parseJson(made);
    };
    expect(growth(20_000, parsing)).toBeLessThan(LINEAR);
  });
});
