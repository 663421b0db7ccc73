import { type FakeConfiguration, localEndpoints } from '../server/local-endpoints.js';
import type { FakeState } from '../state/fake-state.js';

/** What the client is configured with, in the form of the options of this package. */
export interface ClientConfiguration {
  /** The endpoints by their names in the options, such as `authorization` and `userInfo`. */
  endpoints: () => Record<string, string>;
  issuer: () => string | undefined;
  all: () => FakeConfiguration;
}

export function clientConfiguration({ state }: { state: FakeState }): ClientConfiguration {
  const { facts, client, url } = state;
  const steps: ClientConfiguration = {
    endpoints: () => localEndpoints(facts, url),
    issuer: () => facts.authorization.iss_in_callback,

    all() {
      const issuer = steps.issuer();
      return {
        clientId: client.id,
        clientSecret: client.secret,
        endpoints: steps.endpoints(),
        ...(issuer && { issuer }),
      };
    },
  };
  return steps;
}
