import type { TokenServer } from './token-server.js';

/** The problem between this application and one token endpoint, for operators. */
export interface AvailabilityProblem {
  /** The provider's name in the configuration. */
  provider: string;
  /** Origin of the token endpoint. */
  origin: string;
  /**
   * - `unclear`: one connection was refused, and the cause may be this connection or the client
   * - `suspected`: two connections of different accounts were refused in this way within ten
   * minutes
   * - `refused`: the response of the token endpoint was `invalid_client`
   * - `refuses_all`: connections are refused for days, and no other one succeeds
   */
  state: 'unclear' | 'suspected' | 'refused' | 'refuses_all';
  /** The possible causes, and what to do. */
  problem: string;
}

/** The sentences, by state. */
const PROBLEMS: Record<AvailabilityProblem['state'], (name: string, provider: string) => string> = {
  unclear: (name, provider) =>
    `${name} refused one connection in a way that has two possible causes: the grant of this connection has ended, or this application is not accepted. No other connection has been refreshed since, which would show the cause. Check clientId, clientSecret and endpoints of providers.${provider}, or let its user connect again.`,
  suspected: (name, provider) =>
    `${name} refused two connections of different accounts, so it seems not to accept this application. Check clientId, clientSecret and endpoints of providers.${provider}, and whether the provider has suspended the application. One refresh a minute is tried; no user has to do anything.`,
  refused: (name, provider) =>
    `${name} does not accept this application: check clientId, clientSecret and endpoints of providers.${provider}. One refresh a minute is tried. No user has to do anything.`,
  refuses_all: (name, provider) =>
    `${name} has refused connections for days, and no other connection succeeds: the application or the server is the likelier cause, so no connection ends. Check clientId, clientSecret and endpoints of providers.${provider}, and the state of the server.`,
};

/** The problem, with the possible causes and what to do. Never contains a client id. */
export function describeProblem(
  server: TokenServer,
  state: AvailabilityProblem['state'],
): AvailabilityProblem {
  const { provider, origin } = server;
  return { provider, origin, state, problem: PROBLEMS[state](serverName(server), provider) };
}

/** The provider, and its origin if that is known. */
export function serverName({ provider, origin }: TokenServer): string {
  return origin === provider ? provider : `${provider} (${origin})`;
}
