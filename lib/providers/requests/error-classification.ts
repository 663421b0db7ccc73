import type { ProviderResponse } from '../../protocol/http/http-exchange.js';
import { isJsonResponse } from './json-response.js';
import { isJsonObject, valueAt } from '../../protocol/text/json.js';
import {
  type UpstreamFailure,
  UpstreamError,
  type UpstreamProblem,
} from '../../protocol/upstream.error.js';
import type { ErrorSignal, RequestStep } from '../definition/error-signal.js';
import { mentionsClientSecret, errorText } from './error-text.js';
import { readGrantRefusal } from './grant-refusal.js';
import type { OAuth2ProviderDefinition } from '../definition/oauth2-provider.definition.js';

const REJECTED: readonly ErrorSignal[] = [
  { error: 'invalid_grant' },
  // GitHub's error code, which servers that imitate GitHub send too.
  { error: 'bad_verification_code' },
];
const CLIENT_CONFIG: readonly ErrorSignal[] = [
  { error: 'invalid_client' },
  { error: 'unsupported_grant_type' },
  // Codes of servers that do not follow RFC 6749, for the same errors.
  ...['invalid_client_id', 'invalid_client_secret', 'bad_client_secret', 'BAD_CLIENT_SECRET'].map(
    (error): ErrorSignal => ({ error, step: 'exchange' }),
  ),
  ...['redirect_uri_mismatch', 'bad_redirect_uri', 'incorrect_client_credentials'].map(
    (error): ErrorSignal => ({ error, step: 'exchange' }),
  ),
];
const TEMPORARY: readonly ErrorSignal[] = [
  { error: 'temporarily_unavailable' },
  { error: 'server_error' },
  { error: 'slow_down' },
];
/** The user has to log in, or to consent, at the provider again (OpenID Connect Core 3.1.2.6). */
const CONSENT = new Set(['interaction_required', 'consent_required', 'login_required']);

/** Stands for an error object without a code. */
const UNKNOWN = 'unknown';
const NOT_ACCEPTED =
  "the provider does not accept this application's client id, client secret or redirect URI";
const EITHER_REFUSED =
  "the provider refused the request, which may mean this attempt's code, or this application's client id, client secret or redirect URI";

/** Whether a response is an error: some providers send errors with status 200 (GitHub, Reddit, TikTok). */
export function isErrorResponse(
  { status, body }: ProviderResponse,
  definition: OAuth2ProviderDefinition,
): boolean {
  return status >= 400 || readErrorCode(body, definition) !== undefined;
}

/**
 * Classifies an error by who can resolve it: the user (`rejected`), the operator
 * (`client_config`), or a retry. An unknown 4xx is not retried at once, and never ends
 * the connection.
 */
export function classifyErrorResponse(
  response: ProviderResponse,
  definition: OAuth2ProviderDefinition,
  step: RequestStep,
  retryAfterMs: number | undefined,
): UpstreamError {
  const { status, body } = response;
  const { errors } = definition;
  const error = readErrorCode(body, definition);
  const isRefresh = step === 'refresh';
  const failure: UpstreamFailure = {
    status,
    error: safeErrorCode(error),
    retryAfterMs,
    refusal: isRefresh ? readGrantRefusal(response, error, definition) : undefined,
  };
  const found = (
    own: readonly ErrorSignal[] = [],
    standard: readonly ErrorSignal[] = [],
  ): ErrorSignal | undefined =>
    [...own, ...standard].find((signal) => isSignal(signal, { status, error, step }));
  const clientConfig = (clientRefusal: UpstreamFailure['clientRefusal']): UpstreamError =>
    new UpstreamError('client_config', NOT_ACCEPTED, { ...failure, clientRefusal });
  // Some servers respond in this way to a wrong secret, others to a wrong code or code verifier.
  const eitherRefused = (): UpstreamError =>
    new UpstreamError('client_config', isConnecting ? EITHER_REFUSED : NOT_ACCEPTED, {
      ...failure,
      clientRefusal: 'suspected',
      isAmbiguous: isConnecting,
    });

  // Status 429 has this meaning with every error code.
  const isRateLimited = status === 429 || found(errors?.rateLimited) !== undefined;
  const isConnecting = step === 'exchange' || step === 'upgrade';
  // At a code exchange, a server error does not mean that the code is invalid.
  const isServerError = isConnecting && status >= 500;
  const isTransient = isServerError || valueAt(body, 'error.is_transient') === true;
  if (!isRateLimited && !isTransient) {
    if (isConnecting && isWrongSecret(response, error)) return clientConfig('suspected');
    const rejected = found(errors?.rejected, REJECTED);
    if (rejected !== undefined) {
      const { problem } = rejected;
      const message = 'the provider does not accept this grant';
      return new UpstreamError('rejected', message, { ...failure, problem });
    }
    if (found(errors?.clientConfig) === undefined && error === 'unauthorized_client') {
      return eitherRefused();
    }
    if (found(errors?.clientConfig, CLIENT_CONFIG) !== undefined) {
      return clientConfig(isInvalidClient(response) ? 'certain' : 'suspected');
    }
  }
  if (isRateLimited || (status === 403 && retryAfterMs !== undefined)) {
    const limited = { ...failure, refusal: undefined };
    return new UpstreamError('rate_limited', 'the provider received too many requests', limited);
  }
  if (status === 401 && error === undefined) return eitherRefused();
  // At a code exchange, status 401 means invalid_client unless an error code says otherwise: RFC 6749 section 5.2.
  if (step === 'exchange' && status === 401 && !isNumber(error) && !isConsentError(error)) {
    return eitherRefused();
  }
  const isTemporary =
    (isTransient && !isServerError) || found(errors?.temporary, TEMPORARY) !== undefined;
  return new UpstreamError('bad_response', `the provider responded with ${status}`, {
    ...failure,
    problem: findProblem(status, error, isTemporary),
    retryable: status >= 500 || status === 408 || isTemporary || retryAfterMs !== undefined,
    // An HTML page of a gateway: it may refuse this client, or every client.
    ...(isRefresh && status === 403 && error === undefined && { clientRefusal: 'suspected' }),
  });
}

/** RFC 6749 section 5.2: status 401 or 400, and the code in a JSON object. */
function isInvalidClient({ status, headers, body }: ProviderResponse): boolean {
  const isError = status === 400 || status === 401;
  return isError && isJsonResponse(headers) && valueAt(body, 'error') === 'invalid_client';
}

/** Many servers mention a wrong secret only in the description, with an error code of another meaning. */
function isWrongSecret(response: ProviderResponse, error: string | undefined): boolean {
  if (response.status >= 500 || error === 'invalid_scope') return false;
  return mentionsClientSecret(errorText(response));
}

function findProblem(
  status: number,
  error: string | undefined,
  isTemporary: boolean,
): UpstreamProblem {
  if (error === 'server_error') return 'server_error';
  if (status === 503 || status === 408 || (isTemporary && status < 500)) {
    return 'temporarily_unavailable';
  }
  if (error === 'temporarily_unavailable') return error;
  if (status >= 500) return 'server_error';
  if (error === 'invalid_scope') return error;
  return isConsentError(error) ? 'consent_required' : 'request_refused';
}

function isConsentError(error: string | undefined): boolean {
  return CONSENT.has(error ?? '');
}

function isNumber(error: string | undefined): boolean {
  return /^\d+$/.test(error ?? '');
}

/**
 * An error code that is safe to show: an identifier as in RFC 6749, or a short number. Any
 * other text could be a sentence, an address or a token.
 */
export function safeErrorCode(error: string | undefined): string | undefined {
  if (error === undefined || error === UNKNOWN || error.length > 48) return undefined;
  return /^([A-Za-z]+(_[A-Za-z]+)*|[1-9]\d{0,6})$/.test(error) ? error : undefined;
}

/** Whether a response matches one of the signals. */
export function matchesSignal(
  signals: readonly ErrorSignal[] = [],
  { status, body }: ProviderResponse,
  definition: OAuth2ProviderDefinition,
  step: RequestStep,
): boolean {
  const error = readErrorCode(body, definition);
  return signals.some((signal) => isSignal(signal, { status, error, step }));
}

function isSignal(
  signal: ErrorSignal,
  response: { status: number; error: string | undefined; step: RequestStep },
): boolean {
  return (
    (signal.status === undefined || signal.status === response.status) &&
    (signal.error === undefined || signal.error === response.error) &&
    (signal.step === undefined || signal.step === response.step)
  );
}

/** The error code: RFC 6749's member, a number in its place, or a Graph error's code. */
function readErrorCode(body: unknown, { errors }: OAuth2ProviderDefinition): string | undefined {
  for (const path of errors?.paths ?? ['error']) {
    const error = valueAt(body, path);
    const code = isJsonObject(error)
      ? (readCode(error.code) ?? readCode(error.type) ?? UNKNOWN)
      : readCode(error);
    if (code !== undefined) return code;
  }
  return undefined;
}

function readCode(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
