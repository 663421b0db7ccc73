import { OAuth2CaptureError } from '../oauth2-capture.error.js';

/** Long work ended early because its process shuts down. What it has stored stays stored. */
export class ShuttingDownError extends OAuth2CaptureError {
  readonly code = 'shutting_down';

  constructor() {
    super('This process is shutting down. What is stored stays stored: run it again elsewhere.');
  }
}
