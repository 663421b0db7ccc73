import type { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import {
  InsufficientScopeError,
  NotConnectedError,
  ReauthorizationRequiredError,
} from '../../tokens/token.errors.js';
import { createErrorResponse } from '../messages/error-response.js';

const NOT_CONNECTED = 'An account must be connected first.';

/** An error after which the user has to connect an account. */
export type ConnectError =
  NotConnectedError | ReauthorizationRequiredError | InsufficientScopeError;

/** The public description of an error, the same in every context. */
export interface DescribedError {
  code: string;
  message: string;
  provider?: string;
  missing?: readonly string[];
  connectUrl?: string;
  /** Seconds. */
  retryAfter?: number;
}

export function leadsToConnect(error: OAuth2CaptureError): error is ConnectError {
  return (
    error instanceof NotConnectedError ||
    error instanceof ReauthorizationRequiredError ||
    error instanceof InsufficientScopeError
  );
}

export function describeConnectError(error: ConnectError): DescribedError {
  const { provider, connectUrl } = error;
  const missing = error instanceof InsufficientScopeError ? error.missing : undefined;
  const { code, message } = createErrorResponse(error);
  return {
    code,
    message: error instanceof NotConnectedError ? NOT_CONNECTED : message,
    provider,
    missing,
    connectUrl,
  };
}

/** Describes any error of this package; without the members that it does not have. */
export function describeError(error: OAuth2CaptureError): DescribedError {
  const { code, message, retryAfter } = createErrorResponse(error);
  const described =
    leadsToConnect(error) && error.connectUrl !== undefined
      ? describeConnectError(error)
      : { code, message, retryAfter };
  return Object.fromEntries(
    Object.entries(described).filter(([, value]) => value !== undefined),
  ) as unknown as DescribedError;
}
