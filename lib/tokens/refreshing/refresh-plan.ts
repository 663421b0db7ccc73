import type { TokenServer } from '../../providers/availability/token-server.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../../providers/definition/endpoint-variable.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import type {
  OAuth2ProviderStrategy,
  TokenPair,
} from '../../providers/strategy/oauth2-provider.strategy.js';
import type { HeldLease } from '../leases/held-lease.js';
import type { StoredToken } from '../storage/stored-token.js';

/** What a refresh request is made of. */
export interface RefreshPlan {
  row: StoredToken;
  context: OAuth2ProviderContext;
  strategy: OAuth2ProviderStrategy;
  pair: TokenPair;
  server: TokenServer;
  /** What the row says of its grant; undefined for a row without a binding. */
  binding?: ConnectionBinding;
  /** The row's `metadata`, which is sent nowhere and stored again. */
  metadata?: ConnectionMetadata;
}

/** The same with the right to send it. */
export interface LeasedPlan extends RefreshPlan {
  lease: HeldLease;
}
