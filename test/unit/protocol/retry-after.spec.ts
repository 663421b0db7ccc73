import { describe, expect, it, jest } from '@jest/globals';
import { clampWait, parseRetryAfter } from '../../../lib/protocol/http/retry-after.js';

const DAY_MS = 86_400_000;
const now = Date.parse('2026-11-24T12:00:00Z');

describe('Retry-After', () => {
  it.each([
    ['1', 1_000],
    ['0', 0],
    [' 30 ', 30_000],
    ['1.5', 1_500],
    ['86400', DAY_MS],
    ['1000000000', DAY_MS],
    ['9'.repeat(400), DAY_MS],
    ['Tue, 24 Nov 2026 12:00:05 GMT', 5_000],
    ['Tuesday, 24-Nov-26 12:00:05 GMT', 5_000],
    ['Tue, 24 Nov 2026 13:00:05 +0100', 5_000],
    ['Tue, 24 Nov 2026 11:00:00 GMT', 0],
    ['Fri, 31 Dec 2100 23:59:59 GMT', DAY_MS],
  ])('R-044 R-045: reads %s as %d ms', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });

  it.each(['-5', '1e9', 'soon', '', ' ', '5 minutes', '0x10', '2026-11-24T12:00:05Z', 'NaN'])(
    'R-045: ignores %p',
    (header) => {
      expect(parseRetryAfter(header, now)).toBeUndefined();
    },
  );

  it('R-045: ignores a missing header', () => {
    expect(parseRetryAfter(undefined, now)).toBeUndefined();
  });

  it('R-044: reads the oldest form of a date as GMT, wherever the process runs', () => {
    const parse = jest.spyOn(Date, 'parse');
    expect(parseRetryAfter('Tue Nov 24 12:00:05 2026', now)).toBe(5_000);
    expect(parse.mock.lastCall?.[0]).toMatch(/ GMT$/);
    parse.mockRestore();
  });

  it('R-068: is a whole number that no timer overflows', () => {
    expect(clampWait(0.2)).toBe(1);
    expect(clampWait(-7)).toBe(0);
    expect(clampWait(Infinity)).toBe(DAY_MS);
  });
});
