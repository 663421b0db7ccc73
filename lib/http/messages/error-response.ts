import { HttpException } from '@nestjs/common';
import { AuthorizationError } from '../../authorization/errors/authorization.error.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { TokenRefreshError } from '../../tokens/token.errors.js';
import { STATUS_OF_CODE } from './authorization-status.js';

/** The public description of an error: the same code in JSON, on the page and in the log. */
export interface ErrorResponse {
  statusCode: number;
  code: string;
  /** The provider's own error code, if it sent one. */
  providerError?: string;
  message: string;
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
}

/** Texts for users, for errors with a message that is written for developers. */
const PUBLIC: Readonly<Record<string, [status: number, message: string]>> = {
  unknown_provider: [404, 'This provider is not configured here. Check the address.'],
  not_found: [404, 'This connection does not exist. Go back to the list of connections.'],
  unknown_resource: [404, 'The account does not have this resource. Choose one from the list.'],
  invalid_reference: [400, 'Something is missing in the request: give the id.'],
  csrf: [403, ''],
  cross_site: [403, ''],
  not_a_navigation: [400, ''],
  pages_off: [404, ''],
  storage: [
    503,
    'The database did not confirm this, so it may have been done or not. Look at your connections in a moment, and try again if it is missing.',
  ],
  token_refresh: [503, 'There is no valid token right now. Try again in a moment.'],
  reauthorization_required: [409, 'This account must be connected again.'],
  insufficient_scope: [409, 'This account must be connected again to grant more access.'],
};

const DEFAULT_RETRY_AFTER_S = 5;

export function createErrorResponse(error: unknown): ErrorResponse {
  if (error instanceof AuthorizationError) {
    const { code, providerError, message, retryAfterMs } = error;
    const statusCode = STATUS_OF_CODE[code];
    return {
      statusCode,
      code,
      providerError,
      message,
      retryAfter: retryAfter(statusCode, retryAfterMs),
    };
  }
  if (error instanceof OAuth2CaptureError && PUBLIC[error.code] !== undefined) {
    const [statusCode, message] = PUBLIC[error.code] as [number, string];
    const refresh = error instanceof TokenRefreshError ? error : undefined;
    return {
      statusCode,
      code: error.code,
      message: message || error.message,
      // A retry time would be misleading if a retry cannot help.
      retryAfter:
        refresh?.retryable === false ? undefined : retryAfter(statusCode, refresh?.retryAfterMs),
    };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    const statusCode = error.getStatus();
    const code =
      statusCode === 401 ? 'not_authenticated' : statusCode === 403 ? 'forbidden' : 'http';
    const message = MESSAGE_OF_STATUS[statusCode] ?? 'This cannot be done.';
    return { statusCode, code, message };
  }
  return {
    statusCode: 500,
    code: 'internal',
    message:
      'Something went wrong here. Look at your connections before you try again. The log has more details.',
  };
}

const MESSAGE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'You are not logged in. Log in and try again.',
  403: 'This is not allowed.',
};

function retryAfter(statusCode: number, ms: number | undefined): number | undefined {
  if (statusCode !== 503) return undefined;
  return ms === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(ms / 1000);
}
