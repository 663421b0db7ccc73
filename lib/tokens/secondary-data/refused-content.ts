import { StorageError } from '../../core/statements/storage.error.js';

/** SQLSTATE: a data exception, a program limit, a check of a view, and what a trigger raises. */
const STATES = /^(22|54|45)[0-9A-Z]{3}$|^(44000|23502|23514|P0001)$/;

/** MySQL and MariaDB by number, since both have several names for one: too large, null, a constraint. */
const NUMBERS = new Set([1048, 1118, 1153, 1264, 1265, 1366, 1406, 1644, 3140, 3819, 4025]);

const SQLITE = new Set([
  'SQLITE_TOOBIG',
  'SQLITE_MISMATCH',
  'SQLITE_CONSTRAINT_CHECK',
  'SQLITE_CONSTRAINT_NOTNULL',
  'SQLITE_CONSTRAINT_TRIGGER',
]);

/**
 * Whether the database refused the content of a statement, and not the statement: too long, a character
 * or a value that does not fit, a row or packet too large, a constraint or trigger that says no.
 */
export function isRefusedContent(error: unknown): boolean {
  if (!(error instanceof StorageError)) return false;
  const { code, errno, sqlState } = (error.cause ?? {}) as {
    code?: unknown;
    errno?: unknown;
    sqlState?: unknown;
  };
  if (typeof errno === 'number' && typeof sqlState === 'string')
    return NUMBERS.has(errno) || STATES.test(sqlState);
  return typeof code === 'string' && (SQLITE.has(code) || STATES.test(code));
}
