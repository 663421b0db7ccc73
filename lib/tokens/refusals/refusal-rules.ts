import type { StoredToken } from '../storage/stored-token.js';

/** The consecutive refusals of one kind of a connection's latest refreshes. */
export type RefusalRecord = Pick<StoredToken, 'refusal' | 'refusals' | 'refusedSince'>;

/** When refusals end a connection; see `errors.giveUpAfter` of a definition. */
export interface GiveUpAfter {
  attempts?: number;
  days?: number;
}

const ATTEMPTS = 10;
const DAYS = 3;
const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Creates the record after one more refusal. Another kind of refusal starts a new record. */
export function afterRefusal(
  record: RefusalRecord,
  fingerprint: string,
  now: number,
): RefusalRecord & { refusedSince: number } {
  const { refusal, refusals, refusedSince } = record;
  // Limited to the column's length, because a custom strategy can use longer fingerprints.
  const kind = fingerprint.slice(0, 64);
  if (refusal !== kind || refusedSince === null) {
    return { refusal: kind, refusals: 1, refusedSince: now };
  }
  return { refusal, refusals: refusals + 1, refusedSince };
}

/** Returns the delay before the next refresh: one hour on the first day, then six hours. */
export function probeAfterMs({ refusedSince }: RefusalRecord, now: number): number {
  return now - (refusedSince ?? now) < DAY_MS ? HOUR_MS : 6 * HOUR_MS;
}

/** Whether the provider has repeated the same refusal often and long enough to end the connection. */
export function isRefusedForGood(
  { refusals, refusedSince }: RefusalRecord,
  now: number,
  { attempts = ATTEMPTS, days = DAYS }: GiveUpAfter = {},
): boolean {
  return refusedSince !== null && refusals >= attempts && now - refusedSince >= days * DAY_MS;
}
