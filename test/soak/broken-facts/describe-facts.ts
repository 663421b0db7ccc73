import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeProvider } from '../../../lib/testing/providers/fake-provider.js';
import { FakeProviders } from '../../../lib/testing/providers/fake-providers.js';
import type { FakeName } from '../../../lib/testing/providers/catalogue.js';
import { type BrokenFact, type ProviderFactsTable, REFUSED } from './breakage.js';
import { Drive } from './drive.js';

type Given = ((fake: FakeProvider) => void) | undefined;
type Table = { [N in FakeName]: ProviderFactsTable<N> }[FakeName];

/** Tests that a provider's fake notices each fact of a strategy that is wrong. */
export function describeFacts({ name, strategy, given, ...table }: Table): void {
  const facts = table.facts as readonly BrokenFact[];
  describe(`each fact of ${name}`, () => {
    let fakes: FakeProviders;
    let fake: FakeProvider;
    const prepare = (own: Given): void => {
      fake.reset();
      (given as Given)?.(fake);
      own?.(fake);
    };

    beforeAll(async () => {
      fakes = await FakeProviders.start({ providers: [name] });
      fake = fakes.provider<string>(name);
    });
    beforeEach(() => prepare(undefined));
    afterAll(() => fakes.close());

    it('is right in the strategy', async () => {
      const behaviours = new Set(facts.map(([, breakage]) => breakage.given));
      for (const own of new Set([undefined, ...behaviours])) {
        prepare(own);
        const seen = await Drive.through(fake, strategy, {});
        // A wrong issuer is refused for good reason.
        if (own !== undefined) seen.delete(REFUSED);
        expect(fake.violations().map(({ check, message }) => `${check}: ${message}`)).toEqual([]);
        expect([...seen]).toEqual([]);
      }
    });

    it.each(facts)('%s', async (_fact, breakage, check) => {
      prepare(breakage.given);
      expect([...(await Drive.through(fake, strategy, breakage))]).toContain(check);
    });
  });
}
