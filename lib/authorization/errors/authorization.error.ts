import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import type { AuthorizationErrorCode } from './authorization-error-codes.js';
import { REMEDY, REMEDY_FOR_EITHER } from './authorization-remedies.js';
import type { FailedFlow } from './failed-flow.js';

export type { AuthorizationErrorCode } from './authorization-error-codes.js';

export interface AuthorizationFailure {
  /** The provider's own error code, where it sent one: a short word or number. */
  providerError?: string;
  /** Milliseconds after which another attempt makes sense. */
  retryAfterMs?: number;
  /** With `client_config`: whether it may as well mean the authorization code of this attempt. */
  isAmbiguous?: boolean;
  cause?: unknown;
  /** The flow that failed, when it is the caller's own. */
  flow?: FailedFlow;
}

/** A connection was not made. The next attempt works, once the remedy is followed. */
export class AuthorizationError extends OAuth2CaptureError {
  readonly providerError?: string;
  readonly retryAfterMs?: number;
  /** With `client_config`: whether it may as well mean the authorization code of this attempt. */
  readonly isAmbiguous: boolean;
  readonly flow?: FailedFlow;

  constructor(
    /** Stable, and always one of this module's; the provider's own code is `providerError`. */
    readonly code: AuthorizationErrorCode,
    failure: AuthorizationFailure = {},
  ) {
    super(failure.isAmbiguous === true ? REMEDY_FOR_EITHER : REMEDY[code], {
      cause: failure.cause,
    });
    this.isAmbiguous = failure.isAmbiguous ?? false;
    this.providerError = failure.providerError;
    this.retryAfterMs = failure.retryAfterMs;
    this.flow = failure.flow;
  }

  override toJSON(): Record<string, unknown> {
    const { providerError, retryAfterMs } = this;
    return { ...super.toJSON(), providerError, retryAfterMs };
  }
}
