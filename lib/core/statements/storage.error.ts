import { describeCause } from '../dialects/describe-cause.js';
import { isUniqueViolation } from '../dialects/unique-violation.js';
import { OAuth2CaptureError } from '../oauth2-capture.error.js';
import { StatementTimeoutError } from './statement-timeout.error.js';

/**
 * - `failed`: the database refused the statement, or could not be reached
 * - `unknown`: the statement was sent and not confirmed, and reading back did not show it either
 * - `no_connection`: no connection of the pool became free, so nothing was sent
 * - `transaction_ended`: the database refused the statement, and has ended the transaction of the
 *   application in which it was executed, so that everything in it will be rolled back
 */
export type StorageOutcome = 'failed' | 'unknown' | 'no_connection' | 'transaction_ended';

const MESSAGE: Record<StorageOutcome, string> = {
  failed:
    'The database did not respond as it should. Check its state and the log, then do the same again.',
  unknown:
    'The database did not confirm a change in time, so the change may have been made. Check the state of the database, then do the same again: what has been done already is found.',
  no_connection:
    'No connection of the DataSource became free in time. If transactions of your application ask for a token while they hold a connection, ask before the transaction or after it, or enlarge the pool (poolSize).',
  transaction_ended:
    'The database refused a statement of this module in a transaction of your application, and has ended this transaction: roll it back. Outside of a transaction the module stores a connection without the values that are refused.',
};

function describeWait(cause: unknown): string {
  return cause instanceof StatementTimeoutError ? ` Cause: ${cause.message}.` : '';
}

/** The database did not do what was asked of it, or did not confirm it. To do the same again is safe. */
export class StorageError extends OAuth2CaptureError {
  readonly code = 'storage';

  constructor(
    cause: unknown,
    /** What is known of the statement. */
    readonly outcome: StorageOutcome = 'failed',
  ) {
    super(
      MESSAGE[outcome] + (outcome === 'failed' ? describeWait(cause) : '') + describeCause(cause),
      { cause },
    );
  }

  /** Whether a change may have been made that the database did not confirm. */
  get mayHaveSucceeded(): boolean {
    return this.outcome === 'unknown';
  }

  override toJSON(): Record<string, unknown> {
    const { outcome, mayHaveSucceeded } = this;
    return { ...super.toJSON(), outcome, mayHaveSucceeded };
  }
}

/** Whether the database refused a row because another one has the same key, so that the other can be read now. */
export function isDuplicateRow(error: unknown): boolean {
  // Nothing can be read in a transaction that has ended.
  if (!(error instanceof StorageError) || error.outcome === 'transaction_ended') return false;
  return isUniqueViolation(error);
}
