import { OAuth2CaptureError } from '../oauth2-capture.error.js';

/** Long work ended early because its process shuts down. Its stored results stay stored. */
export class ShuttingDownError extends OAuth2CaptureError {
  readonly code = 'shutting_down';

  constructor() {
    super(
      'This process is shutting down. Results so far are stored. Run it again in another process.',
    );
  }
}
