import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';

/** How old a profile may be before a refresh reads it again. */
const PROFILE_KEEPS_MS = 24 * 60 * 60 * 1000;

const MOST_REPAIRS = 10;
const FIRST_PAUSE_MS = 60 * 1000;
const PAUSE_FACTOR = 5;
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000;

type Marked = Pick<StoredToken, 'profileAt' | 'repairAt' | 'repairs'>;

/** Whether the profile is to be read again. */
export function isProfileOld({ profileAt }: Pick<StoredToken, 'profileAt'>, now: number): boolean {
  return now - profileAt > PROFILE_KEEPS_MS;
}

/** Whether a row is marked because its profile could not be read, or not be stored. */
export function isProfileDue(row: Pick<Marked, 'profileAt' | 'repairAt'>, now: number): boolean {
  return row.repairAt !== null && isProfileOld(row, now);
}

/** The mark of a row of which something is missing. @param repairs tries that have failed so far */
export function firstRepair(now: number, repairs = 0): { repairAt: Date; repairs: number } {
  return { repairAt: new Date(now + pauseMs(repairs)), repairs };
}

/**
 * What a row becomes when a try has failed: one minute later, then five times as long each time up to a
 * day. After ten tries in a row they end; a profile is then read again a day later.
 */
export function afterFailedRepair(
  row: Pick<Marked, 'profileAt' | 'repairs'>,
  now: number,
): { repairAt: Date | null; repairs: number | null; refreshAt?: Date; profileAt?: Date } {
  const repairs = row.repairs + 1;
  if (repairs >= MOST_REPAIRS) {
    return {
      repairAt: null,
      repairs: null,
      ...(isProfileOld(row, now) && { profileAt: new Date(now) }),
    };
  }
  const { repairAt } = firstRepair(now, repairs);
  return { repairAt, repairs, refreshAt: repairAt };
}

/** Columns of a row that a sweep looks at in time. */
export function dueForRepair(columns: TokenColumns, repairAt: Date): TokenColumns {
  const { refreshAt } = columns as { refreshAt?: Date | null };
  const isSooner = refreshAt instanceof Date && refreshAt.getTime() <= repairAt.getTime();
  return { ...columns, repairAt, refreshAt: isSooner ? refreshAt : repairAt };
}

/** Columns of a row of which something is missing. */
export function markedForRepair(columns: TokenColumns, now: number): TokenColumns {
  const { repairAt, repairs } = firstRepair(now);
  return { ...dueForRepair(columns, repairAt), repairs };
}

function pauseMs(repairs: number): number {
  return Math.min(FIRST_PAUSE_MS * PAUSE_FACTOR ** repairs, LONGEST_PAUSE_MS);
}
