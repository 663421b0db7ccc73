import type { TokenServer } from '../providers/availability/token-server.js';
import type { OAuth2ProviderContext } from '../providers/oauth2-provider.context.js';
import type { OAuth2ProviderStrategy, TokenPair } from '../providers/oauth2-provider.strategy.js';
import type { StoredToken } from './stored-token.js';
import type { TokenRefreshError } from './token.errors.js';

/** How a flight ended: the row as it is now, and why it is not newer, if it is not. */
export interface FlightResult {
  row: StoredToken;
  failure?: TokenRefreshError;
  /** It passes by itself, and soon is known: a caller may wait for it. */
  isWorthWaiting?: boolean;
  /** Nothing was sent, since the next probe of a refused grant is for later. */
  waitsForProbe?: boolean;
}

/** A flight that did not depart. */
export type Grounded = FlightResult & { failure: TokenRefreshError };

/** What a flight takes along upstream. */
export interface Departure {
  row: StoredToken;
  context: OAuth2ProviderContext;
  strategy: OAuth2ProviderStrategy;
  pair: TokenPair;
  server: TokenServer;
  /** Owner of the lease. */
  me: string;
}
