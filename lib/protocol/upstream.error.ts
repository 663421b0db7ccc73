/**
 * Why a request to a provider failed.
 *
 * - `rejected`: the code or the grant is no longer valid; only the user can resolve it
 * - `client_config`: the provider does not accept this application's credentials
 * - `rate_limited`: the provider received too many requests
 * - `network`, `timeout`: no response
 * - `bad_response`: a response that cannot be understood, or a server error
 */
export type UpstreamReason =
  'rejected' | 'client_config' | 'rate_limited' | 'network' | 'timeout' | 'bad_response';

/** A refusal to refresh one grant, by a response that does not clearly say that the grant has ended. */
export interface GrantRefusal {
  /** Hash of the HTTP status, error code and sub-code; it contains no text of the provider. */
  fingerprint: string;
  /** Whether the error code means that the user must act. */
  needsUser: boolean;
}

/**
 * The exact problem, where it decides what the user or the operator must do.
 *
 * - `no_account`: the login at the provider has nothing to connect, such as no YouTube channel
 * - `unverified_email`: the user must verify the e-mail address at the provider first
 * - `missing_scope`: the granted scopes do not allow the request
 * - `consent_required`: the user must log in or consent at the provider again
 * - `invalid_scope`: the provider does not know a requested scope, or does not allow it to this application
 * - `request_refused`: another error code of the provider, with a status below 500
 * - `server_error`: the provider failed (5xx)
 * - `temporarily_unavailable`: the provider reports that it is unavailable (503)
 * - `profile_refused`: the provider did not show the account (401, 403, 404 and the like)
 * - `no_account_id`: the profile holds no usable identifier
 * - `identity_unconfirmed`: the account that the browser named was not confirmed with the new token
 * - `identity_conflict`: the id token and the profile name two accounts
 * - `invalid_id_token`: the id token is malformed, or was issued for another client, issuer or flow
 * - `nonce_missing`: the id token has no nonce
 * - `unsupported_token_type`, `token_too_long`: the token cannot be used, or not be stored
 * - `unknown_server`: the provider named a server that its definition does not allow
 * - `discovery_failed`: the provider's metadata document is missing or wrong
 * - `exchange_refused`: the provider refused to exchange the short-lived token for a long-lived one
 * - `client_secret_unavailable`: the function given as `clientSecret` failed
 */
export type UpstreamProblem = (typeof UPSTREAM_PROBLEMS)[number];

/** Their names. */
export const UPSTREAM_PROBLEMS = [
  'no_account',
  'unverified_email',
  'missing_scope',
  'consent_required',
  'invalid_scope',
  'request_refused',
  'server_error',
  'temporarily_unavailable',
  'profile_refused',
  'no_account_id',
  'identity_unconfirmed',
  'identity_conflict',
  'invalid_id_token',
  'nonce_missing',
  'unsupported_token_type',
  'token_too_long',
  'unknown_server',
  'discovery_failed',
  'exchange_refused',
  'client_secret_unavailable',
] as const;

/** Details of a failure at a provider. */
export interface UpstreamFailure {
  /** The exact problem. */
  problem?: UpstreamProblem;
  /** The provider's own error code, when it is a plain one (`invalid_grant`). */
  error?: string;
  /** HTTP status, when there was a response. */
  status?: number;
  /** Milliseconds to wait before the next request. Undefined unless the error is retryable. */
  retryAfterMs?: number;
  /** Whether a later request can succeed; by default true unless the reason is `rejected` or `client_config`. */
  retryable?: boolean;
  /** A refusal that ends the connection when it is repeated for days; undefined for one that never does. */
  refusal?: GrantRefusal;
  /** Whether a failed refresh means that the client is refused: `certain` for `invalid_client` of RFC 6749. */
  clientRefusal?: 'certain' | 'suspected';
  /** With `client_config`: whether the response may also refer to the authorization code of this attempt. */
  isAmbiguous?: boolean;
}

/**
 * A request to a provider failed. The message is written by this module and never quotes the
 * response.
 */
export class UpstreamError extends Error {
  readonly problem?: UpstreamProblem;
  readonly error?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly retryable: boolean;
  readonly refusal?: GrantRefusal;
  readonly clientRefusal?: 'certain' | 'suspected';
  readonly isAmbiguous: boolean;

  constructor(
    readonly reason: UpstreamReason,
    message: string,
    failure: UpstreamFailure = {},
  ) {
    super(message);
    this.name = 'UpstreamError';
    this.problem = failure.problem;
    this.error = plainErrorCode(failure.error);
    this.status = failure.status;
    this.refusal = failure.refusal;
    this.clientRefusal = failure.clientRefusal;
    this.isAmbiguous = failure.isAmbiguous ?? false;
    this.retryable = failure.retryable ?? (reason !== 'rejected' && reason !== 'client_config');
    // A retry time would be misleading if a retry cannot help.
    this.retryAfterMs = this.retryable ? failure.retryAfterMs : undefined;
  }
}

/** An error code as in RFC 6749 section 5.2; undefined for any other text, which is not repeated. */
export function plainErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && /^[a-zA-Z0-9_.-]{1,64}$/.test(error) ? error : undefined;
}
