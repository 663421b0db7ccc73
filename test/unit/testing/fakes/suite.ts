import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { FakeName, FakeOf } from '../../../../lib/testing/providers/catalogue.js';
import { FakeProviders } from '../../../../lib/testing/providers/fake-providers.js';
import { Driver } from './driver.js';

/** What a spec of a fake works with. */
export interface Subject<N extends FakeName> {
  readonly fake: FakeOf<N>;
  readonly client: Driver;
}

/** Starts the fake of one provider for a spec; each test finds it as at the start. */
export function startFake<N extends FakeName>(name: N): Subject<N> {
  let server: FakeProviders;
  const subject = {} as { fake: FakeOf<N>; client: Driver };
  beforeAll(async () => {
    server = await FakeProviders.start({ providers: [name] });
    subject.fake = server.provider(name) as FakeOf<N>;
  });
  beforeEach(() => {
    subject.fake.reset();
    subject.client = new Driver(subject.fake);
  });
  afterAll(() => server.close());
  return subject;
}

/** Breaks each rule of a fake by hand and expects the violation of that name. */
export function describeChecks(
  subject: Subject<FakeName>,
  breaking: Record<string, () => unknown>,
): void {
  describe('what a client does wrong', () => {
    it.each(Object.entries(breaking))('is reported: %s', async (name, breakRule) => {
      await breakRule();
      expect(subject.client.failed).toContain(name);
    });

    it('is broken here for each check', () => {
      const names = subject.fake.checks.map(({ name }) => name);
      expect(Object.keys(breaking).sort()).toEqual([...names].sort());
    });
  });
}
