import { assembleParts, copyParts, replaceSteps } from '../endpoints/fake-parts.js';
import { FakeState } from '../state/fake-state.js';
import type { FakeDefinition } from './fake-definition.js';
import { FakeProvider } from './fake-provider.js';

/**
 * Makes the fake of a provider.
 *
 * @param url where it is served; the real hosts are the first segment below it
 */
export function createFake<Extras extends object>(
  definition: FakeDefinition<Extras>,
  url: string,
): FakeProvider & Extras {
  const state = new FakeState(definition, url);
  const parts = assembleParts(state);
  const fake = Object.assign(new FakeProvider(parts), definition.extras(parts));
  state.onReset(() => Object.assign(fake, definition.extras(parts)));
  for (const behaviour of definition.behaviours) {
    replaceSteps(parts, behaviour(parts, copyParts(parts), fake));
  }
  return fake;
}
