import type { TokenServer } from '../../providers/availability/token-server.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../../providers/definition/endpoint-variable.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type {
  OAuth2ProviderStrategy,
  TokenPair,
} from '../../providers/strategy/oauth2-provider.strategy.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

/** How a flight ended: the row as it is now, and why it is not newer, if it is not. */
export interface RefreshOutcome {
  row: StoredToken;
  failure?: TokenRefreshError;
  /** It passes by itself, and soon is known: a caller may wait for it. */
  isWorthWaiting?: boolean;
  /** Nothing was sent, since the next probe of a refused grant is for later. */
  waitsForProbe?: boolean;
}

/** A flight that did not depart. */
export type Grounded = RefreshOutcome & { failure: TokenRefreshError };

/** What a flight takes along upstream. */
export interface RefreshPlan {
  row: StoredToken;
  context: OAuth2ProviderContext;
  strategy: OAuth2ProviderStrategy;
  pair: TokenPair;
  server: TokenServer;
  /** What the row says of its grant; undefined for a row without a binding. */
  binding?: ConnectionBinding;
  /** The row's `metadata`, which goes nowhere but back into the row. */
  metadata?: ConnectionMetadata;
  /** Owner of the lease. */
  me: string;
}
