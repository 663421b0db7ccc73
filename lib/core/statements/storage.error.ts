import { OAuth2CaptureError } from '../oauth2-capture.error.js';

/**
 * - `failed`: the database refused the statement, or could not be reached
 * - `unknown`: the statement was sent and not confirmed, and reading back did not show it either
 * - `no_connection`: no connection of the pool became free, so nothing was sent
 */
export type StorageOutcome = 'failed' | 'unknown' | 'no_connection';

const MESSAGE: Record<StorageOutcome, string> = {
  failed:
    'The database did not respond as it should. Check its state and the log, then do the same again.',
  unknown:
    'The database did not confirm a change in time, so the change may have been made. Check the state of the database, then do the same again: what has been done already is found.',
  no_connection:
    'No connection of the DataSource became free in time. If transactions of your application ask for a token while they hold a connection, ask before the transaction or after it, or enlarge the pool (poolSize).',
};

/** The database did not do what was asked of it, or did not confirm it. To do the same again is safe. */
export class StorageError extends OAuth2CaptureError {
  readonly code = 'storage';

  constructor(
    cause: unknown,
    /** What is known of the statement. */
    readonly outcome: StorageOutcome = 'failed',
  ) {
    super(MESSAGE[outcome], { cause });
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
