import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import type { AuthorizationErrorCode } from './authorization-error-codes.js';
import { REMEDY, REMEDY_FOR_EITHER } from './authorization-remedies.js';
import type { FailedFlow } from './failed-flow.js';

export type { AuthorizationErrorCode } from './authorization-error-codes.js';

export interface AuthorizationFailure {
  /** The provider's own error code, if it sent one: a short identifier or number. */
  providerError?: string;
  /** Milliseconds after which another attempt makes sense. */
  retryAfterMs?: number;
  /**
   * With `client_config`: whether the response may also refer to the authorization code of this
   * attempt.
   */
  isAmbiguous?: boolean;
  cause?: unknown;
  /** The failed flow, if it belongs to the caller. */
  flow?: FailedFlow;
}

/** No connection was created. Another attempt works after the remedy. */
export class AuthorizationError extends OAuth2CaptureError {
  /** Stable, and always a code of this module; the provider's own code is `providerError`. */
  readonly code: AuthorizationErrorCode;
  readonly providerError?: string;
  readonly retryAfterMs?: number;
  /**
   * With `client_config`: whether the response may also refer to the authorization code of this
   * attempt.
   */
  readonly isAmbiguous: boolean;
  /** @internal */
  readonly flow?: FailedFlow;

  /** @internal */
  constructor(code: AuthorizationErrorCode, failure: AuthorizationFailure = {}) {
    super(failure.isAmbiguous === true ? REMEDY_FOR_EITHER : REMEDY[code], {
      cause: failure.cause,
    });
    this.code = code;
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
