import { HttpException } from '@nestjs/common';
import {
  AuthorizationError,
  type AuthorizationErrorCode,
} from '../authorization/authorization.error.js';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';
import { TokenRefreshError } from '../tokens/token.errors.js';

/** What is said to the outside about an error: the same code in JSON, on the page and in the log. */
export interface ErrorAnswer {
  statusCode: number;
  code: string;
  /** Ours, where `code` is the provider's own word. */
  reason: string;
  message: string;
  /** Seconds, for `Retry-After`. */
  retryAfter?: number;
}

const STATUS_OF_REASON: Record<AuthorizationErrorCode, number> = {
  not_authenticated: 401,
  invalid_request: 400,
  invalid_state: 400,
  expired_state: 400,
  user_mismatch: 400,
  issuer_mismatch: 400,
  configuration_changed: 400,
  account_mismatch: 400,
  access_denied: 400,
  authorization_failed: 400,
  rejected: 400,
  invalid_intent: 403,
  unsupported_token_type: 502,
  client_config: 502,
  network: 502,
  bad_response: 502,
  timeout: 504,
  rate_limited: 503,
};

/** What a user may read of errors whose own message is for the developer. */
const PUBLIC: Readonly<Record<string, [status: number, message: string]>> = {
  unknown_provider: [404, 'There is no such provider here. Check the address.'],
  not_found: [404, 'There is no such connection. Go back to the list of connections.'],
  unknown_resource: [404, 'The account has no such resource. Choose one of the list.'],
  invalid_reference: [400, 'Something is missing in the request: give the id.'],
  csrf: [403, ''],
  cross_site: [403, ''],
  pages_off: [404, ''],
  storage: [
    503,
    'The connection could not be stored. Nothing was changed. Start again in a moment.',
  ],
  token_refresh: [503, 'There is no valid token right now. Try again in a moment.'],
  reauthorization_required: [409, 'This account must be connected again.'],
  insufficient_scope: [409, 'This account must be connected again to grant more access.'],
};

const DEFAULT_RETRY_AFTER_S = 5;

export function errorAnswer(error: unknown): ErrorAnswer {
  if (error instanceof AuthorizationError) {
    const statusCode = statusOf(error);
    const { code, reason, message, retryAfterMs } = error;
    return { statusCode, code, reason, message, retryAfter: retryAfter(statusCode, retryAfterMs) };
  }
  if (error instanceof OAuth2CaptureError && PUBLIC[error.code] !== undefined) {
    const [statusCode, message] = PUBLIC[error.code] as [number, string];
    const wait = error instanceof TokenRefreshError ? error.retryAfterMs : undefined;
    return {
      statusCode,
      code: error.code,
      reason: error.code,
      message: message || error.message,
      retryAfter: retryAfter(statusCode, wait),
    };
  }
  if (error instanceof HttpException && error.getStatus() < 500) {
    const statusCode = error.getStatus();
    const code =
      statusCode === 401 ? 'not_authenticated' : statusCode === 403 ? 'forbidden' : 'http';
    const message = MESSAGE_OF_STATUS[statusCode] ?? 'This cannot be done.';
    return { statusCode, code, reason: code, message };
  }
  return {
    statusCode: 500,
    code: 'internal',
    reason: 'internal',
    message: 'Something went wrong here. Nothing was changed. The log says more.',
  };
}

const MESSAGE_OF_STATUS: Readonly<Record<number, string>> = {
  401: 'Nobody is logged in. Log in and try again.',
  403: 'This is not allowed.',
};

/** An unavailable provider is our 502; asked for patience (429, 503), we pass that on. */
function statusOf({ reason, retryAfterMs }: AuthorizationError): number {
  if (reason === 'bad_response' && retryAfterMs !== undefined) return 503;
  return STATUS_OF_REASON[reason];
}

function retryAfter(statusCode: number, ms: number | undefined): number | undefined {
  if (statusCode !== 503) return undefined;
  return ms === undefined ? DEFAULT_RETRY_AFTER_S : Math.ceil(ms / 1000);
}
