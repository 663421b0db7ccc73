import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalScopes,
  missingScopes,
  requestableScopes,
  satisfies,
} from '../../../lib/providers/definition/scope-rules.js';

const NAMES = [
  'user',
  'User',
  'user:email',
  'read_x',
  'write_x',
  'https://api.example/read_x',
  'offline_access',
  'admin.all',
  '__proto__',
  'ä',
];
const scope = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NAMES) },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 8 }) },
);
const scopes = fc.array(scope, { maxLength: 8 });
/** Rules with implications that may lead back to where they began. */
const rules = fc.record(
  {
    scopesIgnoreCase: fc.boolean(),
    scopePrefixes: fc.constantFrom([], ['https://api.example/']),
    scopeSynonyms: fc.constantFrom<Record<string, string>>({}, { email: 'user:email' }),
    scopeImplications: fc.dictionary(
      fc.constantFrom(...NAMES, 'write_{x}', '{x}'),
      fc.array(fc.constantFrom(...NAMES, 'read_{x}', '{x}_more'), { maxLength: 3 }),
      { maxKeys: 4 },
    ),
  },
  { requiredKeys: [] },
);
const always = <Ts extends [unknown, ...unknown[]]>(property: fc.IProperty<Ts>): void =>
  fc.assert(property, { numRuns: 1_000 });

describe('scopes, for random rules', () => {
  it('R-443: what is missing was demanded, and nothing is missing of what was granted', () => {
    always(
      fc.property(scopes, scopes, rules, (granted, demanded, by) => {
        const missing = missingScopes(granted, demanded, by);
        expect(demanded).toEqual(expect.arrayContaining(missing));
        expect(missingScopes(granted, granted, by)).toEqual([]);
        expect(satisfies(granted, demanded, by)).toBe(missing.length === 0);
      }),
    );
  });

  it('R-443: a further grant never makes a scope missing', () => {
    always(
      fc.property(scopes, scopes, scopes, rules, (granted, more, demanded, by) => {
        const before = missingScopes(granted, demanded, by);
        const after = missingScopes([...granted, ...more], demanded, by);
        expect(before).toEqual(expect.arrayContaining(after));
      }),
    );
  });

  it('R-443: nothing is requested again that was neither granted nor left out of every response', () => {
    always(
      fc.property(scopes, scopes, rules, (granted, requested, by) => {
        const canonical = canonicalScopes(by);
        const known = new Set(granted.map(canonical));
        const unknown = requestableScopes(granted, requested, by).filter(
          (name) => !known.has(canonical(name)),
        );
        for (const name of unknown) {
          expect(requested).toContain(name);
          expect(missingScopes([], [name], by)).toEqual([]);
        }
      }),
    );
  });
});
