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

/** Everything that a refresh request needs. */
export interface RefreshPlan {
  row: StoredToken;
  context: OAuth2ProviderContext;
  strategy: OAuth2ProviderStrategy;
  pair: TokenPair;
  server: TokenServer;
  /** The decrypted binding of the row's grant; undefined for a row without one. */
  binding?: ConnectionBinding;
  /** The row's `metadata`, which is stored again and never sent. */
  metadata?: ConnectionMetadata;
}

/** A plan with the lease that allows sending it. */
export interface LeasedPlan extends RefreshPlan {
  lease: HeldLease;
}
