import { isJsonObject, valueAt } from '../protocol/json.js';
import type { ProviderResponse } from '../protocol/http-exchange.js';
import { plainErrorCode, type UpstreamFailure, UpstreamError } from '../protocol/upstream.error.js';
import type { ErrorSignal, OAuth2ProviderDefinition } from './oauth2-provider.definition.js';

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
const BUSY = new Set(['temporarily_unavailable', 'server_error', 'slow_down']);

/** Whether an answer of a token endpoint is an error, whatever its status says (GitHub, Reddit, TikTok). */
export function isErrorAnswer({ status, body }: ProviderResponse): boolean {
  return status >= 400 || errorOf(body) !== undefined;
}

/**
 * Tells apart whose move it is: the user's (`rejected`), ours (`client_config`)
 * or nobody's (wait and ask again). An unknown 4xx is not asked again at once,
 * and never costs the user the connection.
 */
export function classifyErrorAnswer(
  response: ProviderResponse,
  definition: OAuth2ProviderDefinition,
  retryAfterMs: number | undefined,
): UpstreamError {
  const { status } = response;
  const error = errorOf(response.body);
  // Of a server in trouble no word is worth repeating.
  const word = status >= 500 ? undefined : plainErrorCode(error);
  const failure: UpstreamFailure = { status, error: word, retryAfterMs };
  const matches = (signals: readonly ErrorSignal[]): boolean =>
    signals.some((signal) => isSignal(signal, status, error));

  if (matches([...(definition.errors?.rejected ?? []), ...REJECTED])) {
    return new UpstreamError('rejected', 'the provider no longer accepts this grant', failure);
  }
  if (matches([...(definition.errors?.clientConfig ?? []), ...CLIENT_CONFIG])) {
    return new UpstreamError('client_config', NOT_ACCEPTED, failure);
  }
  if (status === 429 || (status === 403 && retryAfterMs !== undefined)) {
    return new UpstreamError('rate_limited', 'the provider was asked too often', failure);
  }
  if (status === 401 && error === undefined) {
    return new UpstreamError('client_config', NOT_ACCEPTED, failure);
  }
  const retryable = status >= 500 || status === 408 || BUSY.has(error ?? '');
  return new UpstreamError('bad_response', `the provider answered ${status}`, {
    ...failure,
    retryable,
  });
}

const NOT_ACCEPTED =
  "the provider does not accept this application's client id, client secret or redirect URI";

function isSignal(signal: ErrorSignal, status: number, error: string | undefined): boolean {
  return (
    (signal.status === undefined || signal.status === status) &&
    (signal.error === undefined || signal.error === error)
  );
}

/** The error word: RFC 6749's member, Reddit's number, or a Graph error's code. */
function errorOf(body: unknown): string | undefined {
  const error = valueAt(body, 'error');
  if (isJsonObject(error)) return wordOf(error.code) ?? wordOf(error.type) ?? 'unknown';
  return wordOf(error);
}

function wordOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
