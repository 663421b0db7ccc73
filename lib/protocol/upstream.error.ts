/**
 * Why a provider's answer is of no use.
 *
 * - `rejected`: the code or the grant is dead; only the user can help
 * - `client_config`: the provider does not accept this application's credentials
 * - `rate_limited`: asked too often
 * - `network`, `timeout`: no answer
 * - `bad_response`: an answer that makes no sense, or a server error
 */
export type UpstreamReason =
  'rejected' | 'client_config' | 'rate_limited' | 'network' | 'timeout' | 'bad_response';

/** A refusal to refresh one grant, by a response that says nothing known of the grant's end. */
export interface GrantRefusal {
  /** The same for the same HTTP status, error code and sub-code, and no text of the provider's. */
  fingerprint: string;
  /** Whether its code says that the user has to do something. */
  needsUser: boolean;
}

/** What is known of a failure at a provider beside its reason. */
export interface UpstreamFailure {
  /** The provider's own error word, when it is a plain one (`invalid_grant`). */
  error?: string;
  /** HTTP status, when there was an answer. */
  status?: number;
  /** How long the provider wants to be left alone, in milliseconds. */
  retryAfterMs?: number;
  /** Whether asking again later can help; by default everything but `rejected` and `client_config`. */
  retryable?: boolean;
  /** A refusal that ends the connection once it was repeated for days; undefined for what never counts. */
  refusal?: GrantRefusal;
  /** What a refused refresh says of the client: `certain` for `invalid_client` of RFC 6749. */
  clientRefusal?: 'certain' | 'suspected';
}

/** A provider could not be asked or did not say yes. Holds words of ours only, never its body. */
export class UpstreamError extends Error {
  readonly error?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly retryable: boolean;
  readonly refusal?: GrantRefusal;
  readonly clientRefusal?: 'certain' | 'suspected';

  constructor(
    readonly reason: UpstreamReason,
    message: string,
    failure: UpstreamFailure = {},
  ) {
    super(message);
    this.name = 'UpstreamError';
    this.error = plainErrorCode(failure.error);
    this.status = failure.status;
    this.retryAfterMs = failure.retryAfterMs;
    this.refusal = failure.refusal;
    this.clientRefusal = failure.clientRefusal;
    this.retryable = failure.retryable ?? (reason !== 'rejected' && reason !== 'client_config');
  }
}

/** An error code as RFC 6749 section 5.2 has them: a short word. Anything else is not repeated. */
export function plainErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && /^[a-zA-Z0-9_.-]{1,64}$/.test(error) ? error : undefined;
}
