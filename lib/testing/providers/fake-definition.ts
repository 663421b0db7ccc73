import type { FakeHooks, FakeParts } from '../endpoints/fake-parts.js';
import type { FakeIdentity } from '../state/fake-state.js';

/**
 * How a provider differs from most providers.
 *
 * @param fake the parts of the fake, with every behaviour applied
 * @param standard the parts as they were before this behaviour
 * @param extras the members that only this fake has
 */
export type FakeBehaviour<Extras = object> = (
  fake: FakeParts,
  standard: FakeParts,
  extras: Extras,
) => FakeHooks;

/** A provider, as data and functions from which its fake is made. */
export interface FakeDefinition<Extras extends object = object> extends FakeIdentity {
  /** What it shares with other providers first, what is its own last. */
  behaviours: readonly FakeBehaviour<Extras>[];
  /** Members that only this fake has: data of its API, and what tests can make happen there. */
  extras: (fake: FakeParts) => Extras;
}
