import { QueryFailedError, TypeORMError } from 'typeorm';
import { driverError } from './driver-error.js';

/** No connection could be made, so no statement was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/** The same where drivers have words alone: a pool that is closed, or has no free connection. */
const NOT_SENT = /end on the pool|pool is closed|trying to connect|due to connection timeout/i;

/** SQLSTATE classes by which a server says that it ends the connection. */
const CONNECTION_ENDS = /^(08|57P0)/;

/** Whether the server responded with an error of the statement, which has changed nothing then. */
export function isRefusedStatement(error: unknown): boolean {
  const { code, severity, sqlState } = driverError(error);
  const state = sqlState ?? (severity === undefined ? undefined : code);
  return typeof state === 'string' && !CONNECTION_ENDS.test(state);
}

/**
 * Whether a statement that failed may have been executed: it was sent, and the connection ended
 * before the server responded.
 *
 * @param error what the driver, or TypeORM, threw
 */
export function isConfirmationLost(error: unknown): boolean {
  // TypeORM refuses by itself what it does not send.
  if (error instanceof TypeORMError && !(error instanceof QueryFailedError)) return false;
  if (isRefusedStatement(error)) return false;
  const { code, message } = driverError(error);
  if (typeof message !== 'string') return false;
  return !NOT_CONNECTED.has(String(code)) && !NOT_SENT.test(message);
}
