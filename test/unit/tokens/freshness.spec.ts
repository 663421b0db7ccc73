import { describe, expect, it } from '@jest/globals';
import {
  assumedLifetime,
  backoffMs,
  isAlive,
  isFresh,
  leewayMs,
} from '../../../lib/tokens/lifetime/token-lifetime.js';
import { humanizeDuration } from '../../../lib/tokens/lifetime/humanize-duration.js';
import { RefreshOptions } from '../../../lib/tokens/tokens.options.js';

const refresh = new RefreshOptions();
const hour = { issuedAt: 0, expiresAt: 3_600_000 };

describe('a token', () => {
  it('R-031: without a known expiry never expires', () => {
    const endless = { issuedAt: 0, expiresAt: null };
    expect(isAlive(endless, 1e15)).toBe(true);
    expect(isFresh(endless, 1e15, refresh)).toBe(true);
    expect(isFresh(endless, 1e15, refresh, 1e9)).toBe(true);
    expect(leewayMs(endless, refresh)).toBe(0);
  });

  it('expires at its last millisecond, not before', () => {
    expect(isAlive(hour, 3_599_999)).toBe(true);
    expect(isAlive(hour, 3_600_000)).toBe(false);
  });

  it('R-037: is refreshed a minute early', () => {
    expect(isFresh(hour, 3_539_999, refresh)).toBe(true);
    expect(isFresh(hour, 3_540_000, refresh)).toBe(false);
    const relaxed = { ...refresh, leeway: 0 };
    expect(isFresh(hour, 3_599_999, relaxed)).toBe(true);
  });

  it.each([1, 2, 3, 4, 5, 60, 599])(
    'R-036: is refreshed a tenth early with a lifetime of %d s',
    (seconds) => {
      const brief = { issuedAt: 1_000, expiresAt: 1_000 + seconds * 1000 };
      expect(leewayMs(brief, refresh)).toBe(seconds * 100);
      expect(isFresh(brief, 1_000, refresh)).toBe(true);
      expect(isFresh(brief, 1_000 + seconds * 900, refresh)).toBe(false);
    },
  );

  it('R-036: needs at most nine tenths of its lifetime, so that a new one suffices', () => {
    expect(isFresh(hour, 0, refresh, 3_600)).toBe(true);
    expect(isFresh(hour, 0, refresh, Infinity)).toBe(true);
    expect(isFresh(hour, 360_000, refresh, Infinity)).toBe(false);
  });

  it('meets what the caller needs, more or less than the leeway', () => {
    expect(isFresh(hour, 3_000_000, refresh, 599)).toBe(true);
    expect(isFresh(hour, 3_000_000, refresh, 600)).toBe(false);
    expect(isFresh(hour, 3_599_000, refresh, 0)).toBe(true);
    expect(isFresh(hour, 3_600_000, refresh, 0)).toBe(false);
  });

  it('with an expiry before its issue has expired', () => {
    const turned = { issuedAt: 5_000, expiresAt: 1_000 };
    expect(leewayMs(turned, refresh)).toBe(0);
    expect(isFresh(turned, 5_000, refresh)).toBe(false);
  });
});

describe('a token without a known expiry', () => {
  const untold = { issuedAt: 1_000, expiresAt: null, hasRefreshToken: true };
  const endOf = (row: typeof untold | object, behaviour: object = {}): number | null =>
    assumedLifetime({ ...untold, ...row }, { grant: 'refresh_token', ...behaviour }).expiresAt;

  it('is refreshed after an hour, or when its provider is known to have ended it', () => {
    expect(endOf({})).toBe(3_601_000);
    expect(endOf({}, { maximumAge: 7200 })).toBe(7_201_000);
    expect(endOf({}, { maximumAge: Infinity })).toBe(Infinity);
  });

  it('never expires if it cannot be refreshed', () => {
    expect(endOf({ hasRefreshToken: false })).toBeNull();
    expect(endOf({}, { grant: 'none' })).toBeNull();
    expect(endOf({}, { grant: 'exchange' })).toBeNull();
  });

  it('uses the reported expiry', () => {
    expect(endOf({ expiresAt: 5_000 }, { maximumAge: 1 })).toBe(5_000);
  });
});

describe('the pause after failures', () => {
  it('doubles from about one second to about five minutes, with jitter, and ends there', () => {
    for (const [failures, middle] of [
      [0, 1_000],
      [1, 2_000],
      [5, 32_000],
      [9, 300_000],
      [1_000, 300_000],
      [1e9, 300_000],
    ] as const) {
      const pauses = Array.from({ length: 50 }, () => backoffMs(failures));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(middle * 0.75);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(middle * 1.25);
      expect(new Set(pauses).size).toBeGreaterThan(10);
      expect(pauses.every(Number.isInteger)).toBe(true);
    }
  });
});

describe('a duration in words', () => {
  it.each([
    [0, '0 seconds'],
    [999, '0 seconds'],
    [1_000, '1 second'],
    [59_999, '59 seconds'],
    [60_000, '1 minute'],
    [3_600_000, '1 hour'],
    [86_400_000, '1 day'],
    [90 * 86_400_000, '90 days'],
  ])('says of %d ms: %s', (ms, words) => {
    expect(humanizeDuration(ms)).toBe(words);
  });
});
