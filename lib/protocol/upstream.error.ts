/**
 * Why a provider's response is of no use.
 *
 * - `rejected`: the code or the grant is dead; only the user can help
 * - `client_config`: the provider does not accept this application's credentials
 * - `rate_limited`: asked too often
 * - `network`, `timeout`: no response
 * - `bad_response`: a response that makes no sense, or a server error
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

/**
 * What exactly went wrong, where that decides what the user or the operator has to do.
 *
 * - `no_account`: the login at the provider has nothing to connect, such as no YouTube channel
 * - `unverified_email`: the provider wants the user's e-mail address confirmed first
 * - `missing_scope`: what was granted does not allow the request
 * - `consent_required`: the provider wants the user to log in or to consent again
 * - `invalid_scope`: the provider does not know a scope that was asked for, or does not allow it to this application
 * - `request_refused`: another error of the provider's own, with a status below 500
 * - `server_error`: the provider failed (5xx)
 * - `temporarily_unavailable`: the provider says that it cannot be used now (503)
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

/** What is known of a failure at a provider beside its reason. */
export interface UpstreamFailure {
  /** More exactly than the reason. */
  problem?: UpstreamProblem;
  /** The provider's own error code, when it is a plain one (`invalid_grant`). */
  error?: string;
  /** HTTP status, when there was a response. */
  status?: number;
  /** After which time the provider may be asked again, in milliseconds. Only of what is retryable. */
  retryAfterMs?: number;
  /** Whether asking again later can help; by default everything but `rejected` and `client_config`. */
  retryable?: boolean;
  /** A refusal that ends the connection once it was repeated for days; undefined for what never counts. */
  refusal?: GrantRefusal;
  /** What a refused refresh says of the client: `certain` for `invalid_client` of RFC 6749. */
  clientRefusal?: 'certain' | 'suspected';
  /** With `client_config`: whether it may as well mean the authorization code of this attempt. */
  isAmbiguous?: boolean;
}

/** A provider could not be asked or did not say yes. Holds words of ours only, never its body. */
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
    // A time after which nothing will be better would only mislead.
    this.retryAfterMs = this.retryable ? failure.retryAfterMs : undefined;
  }
}

/** An error code as RFC 6749 section 5.2 has them: a short word. Anything else is not repeated. */
export function plainErrorCode(error: unknown): string | undefined {
  return typeof error === 'string' && /^[a-zA-Z0-9_.-]{1,64}$/.test(error) ? error : undefined;
}
