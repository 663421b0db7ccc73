import type { StoredToken } from '../storage/stored-token.js';

/** The refusals of one kind that the latest refreshes of a connection ended with. */
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

/** The record after one more refusal. Another kind of refusal begins a new one. */
export function afterRefusal(
  record: RefusalRecord,
  fingerprint: string,
  now: number,
): RefusalRecord & { refusedSince: number } {
  const { refusal, refusals, refusedSince } = record;
  // As long as the column: a strategy may have fingerprints of its own.
  const kind = fingerprint.slice(0, 64);
  if (refusal !== kind || refusedSince === null) {
    return { refusal: kind, refusals: 1, refusedSince: now };
  }
  return { refusal, refusals: refusals + 1, refusedSince };
}

/** How long to wait before the next refresh is tried: an hour on the first day, then six. */
export function probeAfterMs({ refusedSince }: RefusalRecord, now: number): number {
  return now - (refusedSince ?? now) < DAY_MS ? HOUR_MS : 6 * HOUR_MS;
}

/** Whether the same refusal was repeated often enough, for long enough. */
export function isRefusedForGood(
  { refusals, refusedSince }: RefusalRecord,
  now: number,
  { attempts = ATTEMPTS, days = DAYS }: GiveUpAfter = {},
): boolean {
  return refusedSince !== null && refusals >= attempts && now - refusedSince >= days * DAY_MS;
}
