import { driverError } from './driver-error.js';

/** PostgreSQL: data exceptions, such as a byte or character that the database's encoding cannot hold. */
const DATA_EXCEPTION = /^22[0-9A-Z]{3}$/;

/**
 * MySQL and MariaDB: a value that does not convert into, or compare with, a column's character set,
 * or does not fit the column.
 */
const REFUSED_BY_MYSQL = new Set([1264, 1265, 1267, 1270, 1271, 1300, 1366, 1406, 3854, 3988]);

/**
 * Whether the database works, but refused a value. The same statement may succeed with another
 * value.
 */
export function isRefusedValue(error: unknown): boolean {
  const { code, errno } = driverError(error);
  if (typeof errno === 'number' && REFUSED_BY_MYSQL.has(errno)) return true;
  return typeof code === 'string' && DATA_EXCEPTION.test(code);
}
