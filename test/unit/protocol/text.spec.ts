import { describe, expect, it } from '@jest/globals';
import { cleanText } from '../../../lib/protocol/text/text.js';

describe('text from outside', () => {
  it('R-070: loses NUL, lone surrogates and control characters', () => {
    expect(cleanText('a\u0000b', 100)).toBe('a\uFFFDb');
    expect(cleanText('x\ud800y\udc00z', 100)).toBe('x\uFFFDy\uFFFDz');
    expect(cleanText('\u001b[31mred\r\n\u0085', 100)).toBe('\uFFFD[31mred\uFFFD\uFFFD\uFFFD');
  });

  it('keeps what people are called', () => {
    for (const name of ['Zoë Ångström', '李小龍', 'Ada 👩🏽‍💻', "' OR 1=1--", '${}<b>\\']) {
      expect(cleanText(name, 100)).toBe(name);
    }
    expect(cleanText(42, 100)).toBe('42');
  });

  it('R-071: ends in time, and never in the middle of a character', () => {
    expect(cleanText('x'.repeat(10_000), 255)).toBe('x'.repeat(255));
    expect(cleanText('ab👍', 3)).toBe('ab');
    expect(cleanText('ab👍', 4)).toBe('ab👍');
  });

  it.each([undefined, null, '', {}, [], true, Symbol('x')])('R-074: is null for %p', (value) => {
    expect(cleanText(value, 100)).toBeNull();
  });
});
