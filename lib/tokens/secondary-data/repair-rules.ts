import type { TokenColumns } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';

/** How old a profile may be before a refresh reads it again. */
const PROFILE_MAX_AGE_MS = 24 * 60 * 60 * 1000;

const MOST_REPAIRS = 10;
const FIRST_PAUSE_MS = 60 * 1000;
const PAUSE_FACTOR = 5;
const LONGEST_PAUSE_MS = 24 * 60 * 60 * 1000;

type Marked = Pick<StoredToken, 'profileAt' | 'repairAt' | 'repairs'>;

/** Whether the profile must be read again. */
export function isProfileOld({ profileAt }: Pick<StoredToken, 'profileAt'>, now: number): boolean {
  return now - profileAt > PROFILE_MAX_AGE_MS;
}

/** Whether the profile could not be read or stored, and must be read again. */
export function isProfileDue(row: Pick<Marked, 'profileAt' | 'repairAt'>, now: number): boolean {
  return row.repairAt !== null && isProfileOld(row, now);
}

/** Creates the columns that mark missing secondary data. @param repairs number of failed attempts */
export function firstRepair(now: number, repairs = 0): { repairAt: Date; repairs: number } {
  return { repairAt: new Date(now + pauseMs(repairs)), repairs };
}

/**
 * Creates the columns after a failed attempt. The first retry is after one minute, and each further delay
 * is five times longer, up to a day. After ten failures it stops; a profile is then read again a day later.
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

/** Adds `repairAt` to columns, and makes the row due for a sweep by then. */
export function dueForRepair(columns: TokenColumns, repairAt: Date): TokenColumns {
  const { refreshAt } = columns as { refreshAt?: Date | null };
  const isSooner = refreshAt instanceof Date && refreshAt.getTime() <= repairAt.getTime();
  return { ...columns, repairAt, refreshAt: isSooner ? refreshAt : repairAt };
}

/** Marks the columns of a row with missing secondary data. */
export function markedForRepair(columns: TokenColumns, now: number): TokenColumns {
  const { repairAt, repairs } = firstRepair(now);
  return { ...dueForRepair(columns, repairAt), repairs };
}

function pauseMs(repairs: number): number {
  return Math.min(FIRST_PAUSE_MS * PAUSE_FACTOR ** repairs, LONGEST_PAUSE_MS);
}
