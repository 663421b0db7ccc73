import type { Place } from '../../databases/database.js';

/** What each contestant gets: filled tables, and the key with which their tokens are encrypted. */
export interface HotPathSetup {
  place: Place;
  key: string;
}

/** One stored connection. */
export interface Wanted {
  owner: string;
  provider: string;
  /** Id of the account's row; some peers find by it alone. */
  rowId: string;
}

/** Gives out the plaintext of a stored access token that is valid now. */
export interface HotPath {
  getToken: (wanted: Wanted) => Promise<string>;
  close: () => Promise<void>;
}

/** What the file of a contestant exports as `start`. */
export type StartHotPath = (setup: HotPathSetup) => Promise<HotPath>;

/** Accounts of a contestant that keeps them in memory: as many as a process might have in use. */
export const IN_MEMORY = 1_000;

/** For contestants that judge an expiry themselves; drivers give a bigint as text or number. */
export function assertAlive(expiresAt: unknown): void {
  if (Number(expiresAt) <= Date.now()) throw new Error('the access token is over');
}
