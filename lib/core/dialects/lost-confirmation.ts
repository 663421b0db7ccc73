import { QueryFailedError, TypeORMError } from 'typeorm';
import { driverError } from './driver-error.js';

/** No connection could be made, so no statement was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);
/**
 * The same errors from drivers that give only a message: a closed pool, or a pool without a free
 * connection.
 */
const NOT_SENT = /end on the pool|pool is closed|trying to connect|due to connection timeout/i;

/** SQLSTATE classes that mean that the server ends the connection. */
const CONNECTION_ENDS = /^(08|57P0)/;
/** Of these, the states of a connection that was never made: the server refused it, or is starting. */
const NEVER_CONNECTED = /^(08001|08004|57P03)/;
/** A Galera node that is not ready refuses every statement, with the SQLSTATE of a lost connection. */
const NODE_NOT_READY = 1047;

/**
 * Whether the server responded with an error of the statement. Then the statement has changed
 * nothing.
 */
export function isRefusedStatement(error: unknown): boolean {
  const { code, errno, severity, sqlState } = driverError(error);
  if (errno === NODE_NOT_READY) return true;
  const state = sqlState ?? (severity === undefined ? undefined : code);
  if (typeof state !== 'string') return false;
  return !CONNECTION_ENDS.test(state) || NEVER_CONNECTED.test(state);
}

/**
 * Whether a statement that failed may have been executed: it was sent, and the connection ended
 * before the server responded.
 *
 * @param error what the driver, or TypeORM, threw
 */
export function isConfirmationLost(error: unknown): boolean {
  // TypeORM rejects statements by itself that it does not send.
  if (error instanceof TypeORMError && !(error instanceof QueryFailedError)) return false;
  if (isRefusedStatement(error)) return false;
  const { code, message } = driverError(error);
  if (typeof message !== 'string') return false;
  return !NOT_CONNECTED.has(String(code)) && !NOT_SENT.test(message);
}
