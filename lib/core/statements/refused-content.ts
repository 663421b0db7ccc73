import { StorageError } from './storage.error.js';

/** SQLSTATE of a data exception, a program limit, a view's check and an exception in a trigger. */
const STATES = /^(22|54|45)[0-9A-Z]{3}$|^(44000|23502|23514|P0001)$/;

/**
 * Error numbers of MySQL and MariaDB, because both have several names for one: too large, null, a
 * constraint.
 */
const NUMBERS = new Set([1048, 1118, 1153, 1264, 1265, 1366, 1406, 1644, 3140, 3819, 4025]);

const SQLITE = new Set([
  'SQLITE_TOOBIG',
  'SQLITE_MISMATCH',
  'SQLITE_CONSTRAINT_CHECK',
  'SQLITE_CONSTRAINT_NOTNULL',
  'SQLITE_CONSTRAINT_TRIGGER',
]);

/**
 * Whether the database refused the values of a statement, and not the statement itself: a value is
 * too long, contains a character or has a type that does not fit, a row or packet is too large, or
 * a constraint or trigger refused it.
 */
export function isRefusedContent(error: unknown): boolean {
  // No other statement succeeds in a transaction that has ended.
  if (!(error instanceof StorageError) || error.outcome === 'transaction_ended') return false;
  const { code, errno, sqlState } = (error.cause ?? {}) as {
    code?: unknown;
    errno?: unknown;
    sqlState?: unknown;
  };
  if (typeof errno === 'number' && typeof sqlState === 'string')
    return NUMBERS.has(errno) || STATES.test(sqlState);
  return typeof code === 'string' && (SQLITE.has(code) || STATES.test(code));
}
