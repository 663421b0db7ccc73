import type { Place } from '../../databases/database.js';
import type { TokenPair } from '../../seed/rows.js';

export interface StormSetup {
  place: Place;
  key: string;
  /** Token endpoint of the provider. */
  tokenUrl: string;
}

/** A host that renews stored tokens. */
export interface StormHost {
  /** An access token that is valid now; the index names the account. */
  getToken: (index: number) => Promise<string>;
  /** Lets a host that keeps tokens in memory have them there before the storm. */
  prepare?: (indices: readonly number[]) => Promise<void>;
  /** What is stored of it afterwards. */
  stored: (index: number) => Promise<TokenPair>;
  /** A query of the host that has nothing to do with it, through the same pool. */
  bystander: () => Promise<unknown>;
  /** Connections that are busy, and callers that queue for one. */
  pool: () => { busy: number; queued: number };
  close: () => Promise<void>;
}

/** What the file of a contestant exports as `start`. */
export type StartStorm = (setup: StormSetup) => Promise<StormHost>;

export const CLIENT = { id: 'client-id', secret: 'client-secret-0123456789' };

/** What an application reads while tokens are renewed. */
export const BYSTANDER = 'SELECT count(*) FROM oauth2_revocation';

export interface CountingPool {
  totalCount: number;
  idleCount: number;
  waitingCount: number;
}

export const poolState = ({ totalCount, idleCount, waitingCount }: CountingPool) => ({
  busy: totalCount - idleCount,
  queued: waitingCount,
});
