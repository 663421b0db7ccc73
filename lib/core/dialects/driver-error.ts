import { QueryFailedError } from 'typeorm';
import { OAuth2CaptureError } from '../oauth2-capture.error.js';

/** The properties in which drivers give an error's code. */
export interface DriverError {
  /** SQLSTATE of `pg`, a name such as `ER_DUP_ENTRY` of `mysql2`, or a code of Node.js. */
  code?: unknown;
  /** Number of a MySQL or MariaDB error. */
  errno?: unknown;
  sqlState?: unknown;
  /** Name of the constraint that refused a row (`pg`). */
  constraint?: unknown;
  severity?: unknown;
  message?: unknown;
}

/** Returns the driver's own error, whether or not TypeORM or this module has wrapped it. */
export function driverError(error: unknown): DriverError {
  if (error instanceof OAuth2CaptureError) return driverError(error.cause);
  if (error instanceof QueryFailedError) return error.driverError as DriverError;
  return Object(error) as DriverError;
}
