import type { CaptureEventName } from '../../core/events/capture-event.js';
import type { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import type { FailureDetails, RefreshStep } from '../history/history-entry.js';
import { ReauthorizationRequiredError, TokenRefreshError } from '../token.errors.js';

/** The page of the documentation that leads from a line of the log to cause and remedy. */
const PAGE = 'docs/why-was-it-not-refreshed.md';

/** Where a refresh failed that gives no more than its reason. */
const STEP_OF_REASON: Readonly<Record<string, RefreshStep>> = {
  unknown_provider: 'configuration',
  storage: 'storage',
  decrypt: 'decryption',
  timeout: 'lease',
  superseded: 'lease',
  account_mismatch: 'account_check',
};

/** What failed, and of which connection. */
export interface Failure {
  /** The event of the change of status, where the failure has changed it. */
  event?: CaptureEventName;
  /** What failed. @default 'refresh' */
  action?: 'refresh' | 'read';
  provider: string;
  id: string;
  error: OAuth2CaptureError;
  details?: FailureDetails;
}

/** The code of a failure: the reason of the error, or the error's own code where it has no reason. */
export function failureCode(error: OAuth2CaptureError): string {
  return error instanceof TokenRefreshError ? error.reason : error.code;
}

/**
 * One line of the log about a failure: where, with what, when it is tried again, and what to do.
 *
 * @param now epoch milliseconds
 */
export function describeFailure(
  { event, action = 'refresh', provider, id, error, details = {} }: Failure,
  now: number,
): string {
  const code = failureCode(error);
  const { step = STEP_OF_REASON[code], httpStatus, providerError } = details;
  const facts = [
    `${event ?? `${action} failed:`} ${provider} token ${id} (${code}): code ${error.code}`,
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(httpStatus === undefined ? [] : [`HTTP ${httpStatus}`]),
    ...(providerError === undefined ? [] : [`provider error ${providerError}`]),
    `next attempt ${action === 'read' ? 'when the token is read again' : nextAttempt(error, now)}`,
  ];
  return `${facts.join(', ')}. ${findRemedy(error)} See ${PAGE}#${code}`;
}

function nextAttempt(error: OAuth2CaptureError, now: number): string {
  if (error instanceof ReauthorizationRequiredError) return 'after the user has connected again';
  const wait = error instanceof TokenRefreshError ? error.retryAfterMs : undefined;
  return wait === undefined
    ? 'when the token is asked for, or by the next sweep'
    : `at ${new Date(now + wait).toISOString()}`;
}

function findRemedy(error: OAuth2CaptureError): string {
  return error instanceof TokenRefreshError ? error.remedy : error.message;
}
