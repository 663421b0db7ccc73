import { OAuth2CaptureError } from './oauth2-capture.error.js';

/** The database did not do what was asked of it. Nothing is stored half. */
export class StorageError extends OAuth2CaptureError {
  readonly code = 'storage';

  constructor(cause: unknown) {
    super(
      'The database did not answer as it should. Check its state and the log, then try again.',
      {
        cause,
      },
    );
  }
}
