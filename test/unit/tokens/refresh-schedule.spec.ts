import { describe, expect, it } from '@jest/globals';
import type { RefreshBehaviour } from '../../../lib/providers/definition/oauth2-provider.definition.js';
import type { OAuth2ProviderRegistry } from '../../../lib/providers/registry/oauth2-provider.registry.js';
import {
  type ScheduleFacts,
  RefreshSchedule,
} from '../../../lib/tokens/lifetime/refresh-schedule.js';
import {
  BackgroundOptions,
  RefreshOptions,
  type TokensSlice,
} from '../../../lib/tokens/tokens.options.js';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const ISSUED = 1_000 * DAY;

const token = (changes: Partial<ScheduleFacts> = {}): ScheduleFacts => ({
  id: 'a',
  provider: 'acme',
  issuedAt: ISSUED,
  expiresAt: ISSUED + 60 * MINUTE,
  hasRefreshToken: true,
  refreshTokenExpiresAt: null,
  ...changes,
});

function scheduleOf(
  refresh: RefreshBehaviour | undefined,
  background: Partial<BackgroundOptions> | false = {},
): RefreshSchedule {
  const provider = refresh === undefined ? undefined : { definition: { refresh } };
  const options = {
    refresh: new RefreshOptions(),
    background: background && { ...new BackgroundOptions(), ...background },
  };
  return new RefreshSchedule(
    { find: () => provider } as unknown as OAuth2ProviderRegistry,
    options as TokensSlice,
  );
}

/** The earliest and the latest instant among a thousand tokens that differ in their id alone. */
function range(schedule: RefreshSchedule, changes: Partial<ScheduleFacts> = {}): [number, number] {
  const instants = Array.from({ length: 1_000 }, (_, n) =>
    Number(schedule.dueAt(token({ id: `id-${n}`, ...changes }))),
  );
  return [Math.min(...instants), Math.max(...instants)];
}

const plain: RefreshBehaviour = { grant: 'refresh_token' };
const idle: RefreshBehaviour = { grant: 'refresh_token', idleLifetime: 60 * 86_400 };
const exchange: RefreshBehaviour = {
  grant: 'exchange',
  window: 30 * 86_400,
  minimumAge: 86_400,
};

describe('when a sweep may refresh a token', () => {
  it.each(['keepalive', 'all'] as const)('is never if it cannot be refreshed (%s)', (mode) => {
    expect(scheduleOf({ grant: 'none' }, { mode }).dueAt(token())).toBeNull();
    expect(scheduleOf(undefined, { mode }).dueAt(token())).toBeNull();
    expect(scheduleOf(plain, { mode }).dueAt(token({ hasRefreshToken: false }))).toBeNull();
    expect(scheduleOf(exchange, { mode }).dueAt(token({ expiresAt: null }))).toBeNull();
  });

  it('is never in keepalive mode if the token does not expire unused', () => {
    expect(scheduleOf(plain).dueAt(token())).toBeNull();
    expect(scheduleOf(plain, false).dueAt(token())).toBeNull();
  });

  it('is before two thirds of an idle life are over, each at its place in a tenth of it', () => {
    const [earliest, latest] = range(scheduleOf(idle));
    expect(latest).toBeLessThanOrEqual(ISSUED + 40 * DAY);
    expect(latest).toBeGreaterThan(ISSUED + 39.9 * DAY);
    expect(earliest).toBeGreaterThanOrEqual(ISSUED + 34 * DAY);
    expect(earliest).toBeLessThan(ISSUED + 34.1 * DAY);
    expect(range(scheduleOf(idle, false))).toEqual([earliest, latest]);
  });

  it('counts the refresh token’s own end as well, where a refresh moves it', () => {
    const told = { refreshTokenExpiresAt: ISSUED + 30 * DAY };
    expect(range(scheduleOf(plain), told)[1]).toBeLessThanOrEqual(ISSUED + 20 * DAY);
    expect(range(scheduleOf(idle), told)[1]).toBeLessThanOrEqual(ISSUED + 20 * DAY);
    const fixed = scheduleOf({ ...plain, rotation: 'never' });
    expect(fixed.dueAt(token(told))).toBeNull();
  });

  it('ignores what is about to end in any case', () => {
    const brief = { refreshTokenExpiresAt: ISSUED + 9 * MINUTE };
    expect(scheduleOf(plain).dueAt(token(brief))).toBeNull();
  });

  it('is when the window of an exchange opens, within a tenth of it', () => {
    const long = { expiresAt: ISSUED + 60 * DAY, hasRefreshToken: false };
    const [earliest, latest] = range(scheduleOf(exchange), long);
    expect(earliest).toBeGreaterThanOrEqual(ISSUED + 30 * DAY);
    expect(latest).toBeLessThanOrEqual(ISSUED + 33 * DAY);
    expect(latest - earliest).toBeGreaterThan(2.9 * DAY);
  });

  it('waits until an exchange is allowed, and not until the token is over', () => {
    const young = { expiresAt: ISSUED + 2 * DAY };
    expect(range(scheduleOf(exchange), young)).toEqual([ISSUED + DAY, ISSUED + DAY]);
    const always = scheduleOf({ grant: 'exchange' });
    expect(range(always)[1]).toBeLessThan(ISSUED + 58 * MINUTE);
  });

  it('is, of all tokens, two rounds before the first caller would wait', () => {
    const [earliest, latest] = range(scheduleOf(plain, { mode: 'all' }));
    expect(latest).toBeLessThanOrEqual(ISSUED + 57 * MINUTE);
    expect(earliest).toBeGreaterThanOrEqual(ISSUED + 51 * MINUTE);
    expect(latest - earliest).toBeGreaterThan(5.9 * MINUTE);
    const seldom = range(scheduleOf(plain, { mode: 'all', every: 300 }));
    expect(seldom[1]).toBeLessThanOrEqual(ISSUED + 49 * MINUTE);
  });

  it('is not in the first half of a short life, however seldom the rounds', () => {
    const brief = { expiresAt: ISSUED + MINUTE };
    const [earliest] = range(scheduleOf(plain, { mode: 'all', every: 3_600 }), brief);
    expect(earliest).toBeGreaterThan(ISSUED + MINUTE / 2);
  });

  it('assumes an expiry if none is reported, and none if that is known', () => {
    const endless = { expiresAt: null };
    const all = { mode: 'all' } as const;
    const [earliest, latest] = range(scheduleOf(plain, all), endless);
    expect(earliest).toBeGreaterThanOrEqual(ISSUED + 51 * MINUTE);
    expect(latest).toBeLessThanOrEqual(ISSUED + 57 * MINUTE);
    const known = scheduleOf({ ...plain, maximumAge: Infinity }, all);
    expect(known.dueAt(token(endless))).toBeNull();
    expect(scheduleOf(plain).dueAt(token(endless))).toBeNull();
  });

  it('comes earlier of two reasons', () => {
    const [, latest] = range(scheduleOf(idle, { mode: 'all' }));
    expect(latest).toBeLessThanOrEqual(ISSUED + 57 * MINUTE);
    const soon = { ...idle, idleLifetime: 1_800 };
    expect(range(scheduleOf(soon, { mode: 'all' }))[1]).toBeLessThanOrEqual(ISSUED + 20 * MINUTE);
  });

  it('is the same whenever it is computed', () => {
    const instants = Array.from({ length: 20 }, () => scheduleOf(idle).dueAt(token()));
    expect(new Set(instants).size).toBe(1);
    expect(Number.isInteger(instants[0])).toBe(true);
  });
});
