import type { Place } from '../../databases/database.js';

export interface ClaimingSetup {
  place: Place;
  key: string;
}

/** Somebody who takes due rows, so that nobody else takes them too. */
export interface Claimer {
  /** Ids of the rows that were due longest, at most so many. */
  claim: (batch: number) => Promise<string[]>;
  close: () => Promise<void>;
}

/** What the file of a contestant exports as `start`. */
export type StartClaiming = (setup: ClaimingSetup) => Promise<Claimer>;

/** For how long a row is claimed. */
export const CLAIM_MS = 600_000;
