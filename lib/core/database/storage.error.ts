import { OAuth2CaptureError } from '../oauth2-capture.error.js';

const FAILED =
  'The database did not respond as it should. Check its state and the log, then do the same again.';
const UNKNOWN =
  'The connection to the database ended before it confirmed a change, so the change may have been made. Check the state of the database, then do the same again: what has been done already is found.';

/** The database did not do what was asked of it, or did not confirm it. To do the same again is safe. */
export class StorageError extends OAuth2CaptureError {
  readonly code = 'storage';

  /**
   * @param mayHaveSucceeded whether a change may have been made that the database did not confirm,
   * and that could not be looked up either
   */
  constructor(
    cause: unknown,
    readonly mayHaveSucceeded: boolean = false,
  ) {
    super(mayHaveSucceeded ? UNKNOWN : FAILED, { cause });
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), mayHaveSucceeded: this.mayHaveSucceeded };
  }
}
