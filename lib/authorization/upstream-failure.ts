import { Logger } from '@nestjs/common';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';
import { UpstreamError } from '../protocol/upstream.error.js';
import { AuthorizationError, type AuthorizationFailure } from './authorization.error.js';

const logger = new Logger('OAuth2Capture');

/** Words for the user what a provider, or a strategy, did instead of granting access. */
export function authorizationFailure(
  error: unknown,
  flow?: AuthorizationFailure['flow'],
): OAuth2CaptureError {
  if (error instanceof OAuth2CaptureError) return error;
  if (!(error instanceof UpstreamError)) {
    // The message of a foreign error may quote a token.
    logger.error(
      `a strategy threw ${error instanceof Error ? error.name : typeof error} while connecting`,
    );
    return new AuthorizationError('bad_response', { flow });
  }
  const providerError = error.error;
  if (providerError === 'unsupported_token_type') {
    return new AuthorizationError('unsupported_token_type', { flow });
  }
  // A bare number is no error code that anybody could look up.
  const isWord = providerError !== undefined && !/^\d+$/.test(providerError);
  return new AuthorizationError(error.reason, {
    providerError: isWord ? providerError : undefined,
    retryAfterMs: error.retryAfterMs,
    cause: error,
    flow,
  });
}
