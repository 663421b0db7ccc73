import type { ProviderResponse } from '../protocol/http-exchange.js';
import { isJsonResponse } from './json-response.js';
import { isJsonObject, valueAt } from '../protocol/json.js';
import { plainErrorCode, type UpstreamFailure, UpstreamError } from '../protocol/upstream.error.js';
import type { ErrorSignal, RequestStep } from './error-signal.js';
import { grantRefusalOf } from './grant-refusal.js';
import type { OAuth2ProviderDefinition } from './oauth2-provider.definition.js';

const REJECTED: readonly ErrorSignal[] = [
  { error: 'invalid_grant' },
  // GitHub's word, which servers that imitate GitHub speak too.
  { error: 'bad_verification_code' },
];
const CLIENT_CONFIG: readonly ErrorSignal[] = [
  { error: 'invalid_client' },
  { error: 'unauthorized_client' },
  { error: 'unsupported_grant_type' },
];
const TEMPORARY: readonly ErrorSignal[] = [
  { error: 'temporarily_unavailable' },
  { error: 'server_error' },
  { error: 'slow_down' },
];
const NOT_ACCEPTED =
  "the provider does not accept this application's client id, client secret or redirect URI";

/** Whether an answer is an error, whatever its status says (GitHub, Reddit, TikTok). */
export function isErrorAnswer(
  { status, body }: ProviderResponse,
  definition: OAuth2ProviderDefinition,
): boolean {
  return status >= 400 || errorCodeOf(body, definition) !== undefined;
}

/**
 * Tells apart whose move it is: the user's (`rejected`), ours (`client_config`)
 * or nobody's (wait and ask again). An unknown 4xx is not asked again at once,
 * and never costs the user the connection.
 */
export function classifyErrorAnswer(
  response: ProviderResponse,
  definition: OAuth2ProviderDefinition,
  step: RequestStep,
  retryAfterMs: number | undefined,
): UpstreamError {
  const { status, body } = response;
  const { errors } = definition;
  const error = errorCodeOf(body, definition);
  const isRefresh = step === 'refresh';
  const failure: UpstreamFailure = {
    status,
    error: wordFor(status, error, definition),
    retryAfterMs,
    refusal: isRefresh ? grantRefusalOf(response, error, definition) : undefined,
  };
  const is = (own: readonly ErrorSignal[] = [], standard: readonly ErrorSignal[] = []): boolean =>
    [...own, ...standard].some((signal) => isSignal(signal, { status, error, step }));

  // Whatever word comes along, the status speaks of patience.
  const isRateLimited = status === 429 || is(errors?.rateLimited);
  if (!isRateLimited && is(errors?.rejected, REJECTED)) {
    return new UpstreamError('rejected', 'the provider no longer accepts this grant', failure);
  }
  if (!isRateLimited && is(errors?.clientConfig, CLIENT_CONFIG)) {
    const clientRefusal = isInvalidClient(response) ? 'certain' : 'suspected';
    return new UpstreamError('client_config', NOT_ACCEPTED, { ...failure, clientRefusal });
  }
  if (isRateLimited || (status === 403 && retryAfterMs !== undefined)) {
    const limited = { ...failure, refusal: undefined };
    return new UpstreamError('rate_limited', 'the provider was asked too often', limited);
  }
  if (status === 401 && error === undefined) {
    const clientRefusal = 'suspected';
    return new UpstreamError('client_config', NOT_ACCEPTED, { ...failure, clientRefusal });
  }
  const retryable = status >= 500 || status === 408 || is(errors?.temporary, TEMPORARY);
  return new UpstreamError('bad_response', `the provider answered ${status}`, {
    ...failure,
    retryable,
    // The page of a gateway, which refuses this client or all of them.
    ...(isRefresh && status === 403 && error === undefined && { clientRefusal: 'suspected' }),
  });
}

/** RFC 6749 section 5.2: status 401 or 400, and the code in a JSON object. */
function isInvalidClient({ status, headers, body }: ProviderResponse): boolean {
  const isError = status === 400 || status === 401;
  return isError && isJsonResponse(headers) && valueAt(body, 'error') === 'invalid_client';
}

/** Error codes that are known to say what they mean; any other could say anything to a user. */
const KNOWN_WORDS = new Set([
  'invalid_request',
  'invalid_scope',
  'invalid_token',
  'invalid_code',
  'unsupported_token_type',
]);

/** The word that may be repeated, if it is a known one and not that of a server in trouble. */
function wordFor(
  status: number,
  error: string | undefined,
  { errors }: OAuth2ProviderDefinition,
): string | undefined {
  if (status >= 500) return undefined;
  const signals = [REJECTED, CLIENT_CONFIG, TEMPORARY, ...signalsOf(errors)].flat();
  const isKnown = KNOWN_WORDS.has(error ?? '') || signals.some((signal) => signal.error === error);
  return isKnown ? plainErrorCode(error) : undefined;
}

function signalsOf(errors: OAuth2ProviderDefinition['errors']): (readonly ErrorSignal[])[] {
  const { rejected = [], rateLimited = [], temporary = [], clientConfig = [] } = errors ?? {};
  return [rejected, rateLimited, temporary, clientConfig];
}

/** Whether an answer is one of these. */
export function isOneOf(
  signals: readonly ErrorSignal[] = [],
  { status, body }: ProviderResponse,
  definition: OAuth2ProviderDefinition,
  step: RequestStep,
): boolean {
  const error = errorCodeOf(body, definition);
  return signals.some((signal) => isSignal(signal, { status, error, step }));
}

function isSignal(
  signal: ErrorSignal,
  answer: { status: number; error: string | undefined; step: RequestStep },
): boolean {
  return (
    (signal.status === undefined || signal.status === answer.status) &&
    (signal.error === undefined || signal.error === answer.error) &&
    (signal.step === undefined || signal.step === answer.step)
  );
}

/** The error code: RFC 6749's member, a number in its place, or a Graph error's code. */
function errorCodeOf(body: unknown, { errors }: OAuth2ProviderDefinition): string | undefined {
  for (const path of errors?.paths ?? ['error']) {
    const error = valueAt(body, path);
    const word = isJsonObject(error)
      ? (wordOf(error.code) ?? wordOf(error.type) ?? 'unknown')
      : wordOf(error);
    if (word !== undefined) return word;
  }
  return undefined;
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
