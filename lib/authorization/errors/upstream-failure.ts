import { Logger } from '@nestjs/common';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { StorageError } from '../../core/statements/storage.error.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { DecryptionError } from '../../tokens/encryption/decryption.error.js';
import {
  InvalidTokenReferenceError,
  InvalidTokensError,
  TenantMismatchError,
} from '../../tokens/token.errors.js';
import { AuthorizationError, type AuthorizationFailure } from './authorization.error.js';

const logger = new Logger('OAuth2Capture');

/** The error for the user when a provider, or a strategy, did not grant access. */
export function toAuthorizationError(
  error: unknown,
  flow?: AuthorizationFailure['flow'],
): OAuth2CaptureError {
  if (error instanceof StorageError) {
    return new AuthorizationError('storage', { cause: error, flow });
  }
  if (error instanceof InvalidTokensError || error instanceof InvalidTokenReferenceError) {
    return new AuthorizationError('strategy_failed', { cause: error, flow });
  }
  if (error instanceof TenantMismatchError) {
    return new AuthorizationError('tenant_mismatch', { cause: error, flow });
  }
  if (error instanceof AuthorizationError && error.flow === undefined) {
    const { providerError, retryAfterMs, isAmbiguous, cause } = error;
    const failure = { providerError, retryAfterMs, isAmbiguous, cause, flow };
    return new AuthorizationError(error.code, failure);
  }
  if (error instanceof OAuth2CaptureError) return error;
  if (error instanceof DecryptionError) {
    return new AuthorizationError('decrypt', { cause: error, flow });
  }
  if (!(error instanceof UpstreamError)) {
    // The message of a foreign error may contain a token.
    logger.error(
      `a strategy threw ${error instanceof Error ? error.name : typeof error} while connecting; let it throw UpstreamError instead`,
    );
    return new AuthorizationError('strategy_failed', { flow });
  }
  return new AuthorizationError(error.problem ?? error.reason, {
    providerError: error.error,
    retryAfterMs: error.retryAfterMs,
    isAmbiguous: error.isAmbiguous && error.problem === undefined,
    cause: error,
    flow,
  });
}
