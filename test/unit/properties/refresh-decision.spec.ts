import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  decideRefresh,
  isRefused,
  type RefreshFacts,
} from '../../../lib/tokens/lifetime/refresh-decision.js';

const NOW = 1_800_000_000_000;
const DAY = 24 * 3_600_000;

const instant = fc.integer({ min: NOW - 60 * DAY, max: NOW + 60 * DAY });
const orNull = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value);
const facts: fc.Arbitrary<RefreshFacts> = fc.record({
  status: fc.constantFrom('active', 'refresh_failing', 'reauthorization_required'),
  statusReason: orNull(
    fc.constantFrom('not_exchanged', 'bad_response', 'client_config', 'network'),
  ),
  parentId: orNull(fc.constant('parent')),
  hasRefreshToken: fc.boolean(),
  issuedAt: instant,
  expiresAt: orNull(instant),
  retryAt: orNull(instant),
  refusals: fc.nat({ max: 20 }),
  provisionalUntil: orNull(instant),
});
const behaviour = fc.record(
  {
    grant: fc.constantFrom('refresh_token', 'exchange', 'none'),
    minimumAge: fc.nat({ max: 90_000 }),
    window: fc.nat({ max: 2_000_000 }),
  },
  { requiredKeys: ['grant'] },
);
const manual = fc.boolean();

const always = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>): void =>
  fc.assert(property, { numRuns: 2_000 });

describe('the decision to refresh, for random rows', () => {
  it('R-442: sends nothing for an ended connection, a sub-account, or during a provisional refusal', () => {
    always(
      fc.property(facts, behaviour, manual, (row, refresh, isManual) => {
        const isStopped =
          row.status === 'reauthorization_required' ||
          row.parentId !== null ||
          row.provisionalUntil !== null;
        fc.pre(isStopped);
        expect(decideRefresh(row, refresh, NOW, isManual).do).not.toBe('now');
      }),
    );
  });

  it('R-442: waits only until a time that has not come', () => {
    always(
      fc.property(facts, behaviour, manual, (row, refresh, isManual) => {
        const decision = decideRefresh(row, refresh, NOW, isManual);
        if (decision.do === 'wait') expect(decision.until).toBeGreaterThan(NOW);
      }),
    );
  });

  it('R-442: sends nothing before the next attempt is due, unless a user retries a refused grant', () => {
    always(
      fc.property(facts, behaviour, manual, (row, refresh, isManual) => {
        fc.pre(row.retryAt !== null && row.retryAt > NOW && !(isManual && isRefused(row)));
        expect(decideRefresh(row, refresh, NOW, isManual).do).not.toBe('now');
      }),
    );
  });

  it('R-442: ends every wait: at the time that it names, the decision is another', () => {
    always(
      fc.property(facts, behaviour, manual, (row, refresh, isManual) => {
        const decision = decideRefresh(row, refresh, NOW, isManual);
        fc.pre(decision.do === 'wait');
        const later = decideRefresh(row, refresh, decision.until, isManual);
        const isLonger = later.do === 'wait' && later.until > decision.until;
        expect(isLonger || later.do !== 'wait').toBe(true);
      }),
    );
  });

  it('R-442: a request by a user never makes the module wait longer', () => {
    always(
      fc.property(facts, behaviour, (row, refresh) => {
        const [usual, byUser] = [false, true].map((is) => decideRefresh(row, refresh, NOW, is));
        if (usual?.do === 'now') expect(byUser?.do).toBe('now');
        if (usual?.do !== 'wait') expect(byUser).toEqual(usual);
      }),
    );
  });
});
