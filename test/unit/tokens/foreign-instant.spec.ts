import { describe, expect, it } from '@jest/globals';
import { importedInstant } from '../../../lib/tokens/capturing/import/imported-instant.js';

const noon = Date.UTC(2026, 10, 24, 12, 0, 0);

describe('an instant in a row of another product', () => {
  it.each([
    ['a Date', new Date(noon)],
    ['seconds', noon / 1000],
    ['seconds as text', String(noon / 1000)],
    ['a bigint of seconds', BigInt(noon / 1000)],
    ['milliseconds', noon],
    ['ISO 8601', '2026-11-24T12:00:00.000Z'],
    ["SQLite's text, without an offset", '2026-11-24 12:00:00'],
    ['microseconds', '2026-11-24 12:00:00.000000'],
    ["PostgreSQL's text", '2026-11-24 12:00:00+00'],
    ['another offset', '2026-11-24 14:00:00+02:00'],
    ['an offset without a colon', '2026-11-24T09:00:00-0300'],
  ])('may be %s', (_, value) => {
    expect(importedInstant(value)).toBe(noon);
  });

  it.each([null, undefined, ''])('is missing: %p', (value) => {
    expect(importedInstant(value)).toBeNull();
  });

  it.each(['soon', '24/11/2026', -5, 0, NaN, new Date(NaN), {}, '2026-13-45 12:00:00'])(
    'makes no sense: %p',
    (value) => {
      expect(importedInstant(value)).toBeUndefined();
    },
  );
});
