import { printable } from '../core/events/capture-events.js';
import { lazyValue } from '../core/lazy-value.js';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';

/** Why no valid token is available now. */
export type RefreshFailureReason =
  | 'rejected'
  | 'no_refresh_token'
  | 'not_exchanged'
  | 'account_mismatch'
  | 'client_config'
  | 'rate_limited'
  | 'network'
  | 'timeout'
  | 'bad_response'
  | 'storage'
  | 'decrypt'
  | 'superseded'
  | 'shutting_down';

/** A URL, or a function that creates it when an error's `connectUrl` is first read. */
export type ConnectUrlSource = string | (() => string);

/**
 * The connection does not exist: it was never created, was disconnected, or belongs to another
 * owner.
 */
export class NotConnectedError extends OAuth2CaptureError {
  readonly code = 'not_found';
  readonly #connectUrl: () => string | undefined;

  constructor(
    readonly provider?: string,
    connectUrl?: ConnectUrlSource,
  ) {
    const what =
      provider === undefined ? 'this connection' : `a ${printable(provider, 64)} account`;
    super(
      `There is no such connection. Let the user connect ${what}; "connectUrl", where given, leads there.`,
    );
    this.#connectUrl = connectUrl === undefined ? () => undefined : createUrlReader(connectUrl);
  }

  /**
   * Where the user connects an account. Made when it is first read, valid for a week from then, for its
   * owner only. Undefined when the connection was given by its id.
   */
  get connectUrl(): string | undefined {
    return this.#connectUrl();
  }
}

/** Several accounts match the reference. */
export class AmbiguousConnectionError extends OAuth2CaptureError {
  readonly code = 'ambiguous_connection';

  constructor(readonly ids: readonly string[]) {
    super(
      `${ids.length} connections match. Name one by "id" or "account" (its resourceOwnerId): ${ids.join(', ')}.`,
    );
  }
}

/** The account does not have this page, channel or organisation. */
export class UnknownResourceError extends OAuth2CaptureError {
  readonly code = 'unknown_resource';

  constructor(readonly provider: string) {
    super(`The ${provider} account has no such resource. Choose one of listResources().`);
  }
}

/** A reference or an argument that would match no connection, or every connection. */
export class InvalidTokenReferenceError extends OAuth2CaptureError {
  readonly code = 'invalid_reference';

  constructor(
    member: string,
    problem = 'is missing or empty',
    remedy = 'Give a non-empty string, or load the connection first',
  ) {
    super(`"${member}" ${problem}. ${remedy}.`);
  }
}

/** `save()` got tokens that cannot be stored. Nothing was stored. */
export class InvalidTokensError extends OAuth2CaptureError {
  readonly code = 'invalid_tokens';

  constructor(why: string) {
    super(`These tokens cannot be stored: ${why}. Pass the provider's response unchanged.`);
  }
}

/** A new grant of a connected account is for another tenant than the connection. Nothing was changed. */
export class TenantMismatchError extends OAuth2CaptureError {
  readonly code = 'tenant_mismatch';

  constructor(
    readonly provider: string,
    readonly tokenId: string,
    /** The member of the metadata in which they differ. */
    readonly member: string,
  ) {
    super(
      `This ${printable(provider, 64)} account is connected with another "${printable(member, 64)}" (connection ${tokenId}), which the new grant would have replaced. Name it in identity.within of the definition to have a connection for each, or in identity.distinct leave it out if it may change; otherwise disconnect the earlier connection first.`,
    );
  }
}

/** Why no access token is available, as in `TokenRefreshError`. */
export interface TokenRefreshFailure {
  provider: string;
  tokenId: string;
  reason: RefreshFailureReason;
  retryable: boolean;
  /** Milliseconds after which a new call can succeed. */
  retryAfterMs?: number;
  cause?: unknown;
  /** What to do, if more is known than the reason. */
  remedy?: string;
}

const REMEDY: Record<RefreshFailureReason, string> = {
  rejected: 'The provider ended the grant. Let the user connect the account again.',
  no_refresh_token:
    'The access token has expired, and there is no refresh token. Let the user connect the account again.',
  not_exchanged:
    'The provider issued a token for about an hour, and its exchange for a long-lived token failed. The module repeats the exchange until the token expires; after that, let the user connect the account again.',
  account_mismatch:
    'The provider responded for another account. Let the user connect the account again.',
  client_config:
    'The provider does not accept this application, or the request could not be prepared. Check clientId, clientSecret and endpoints; no user has to do anything.',
  rate_limited: 'The provider received too many requests. Try again later.',
  network: 'The provider could not be reached. Try again later.',
  timeout: 'There was no response in time. Try again.',
  bad_response:
    'The provider responded with an error, or with something that could not be read. Try again later.',
  storage: 'The database could not read or store the token. Check its state, then try again.',
  decrypt:
    'The stored token cannot be decrypted with the configured encryptionKeys. Put the missing key back; if the row was edited, let the user connect the account again.',
  superseded: 'The connection changed while it was refreshed. Try again.',
  shutting_down:
    'This process is shutting down and starts no refresh. Try again later, in another process.',
};

/** Every reason for which no valid token is available. */
export const REFRESH_FAILURE_REASONS = Object.keys(REMEDY) as RefreshFailureReason[];

/** What to do about a refusal that may concern only this connection. */
export const REFUSED_REMEDY =
  'The provider refuses to refresh this connection, and does not say whether this is final. The module tries again, hourly on the first day and then every six hours; after days of the same refusal, let the user connect the account again.';

/** What to do about a reason, in English; null if there is no reason, or nothing to do. */
export function findRemedy(reason: string | null): string | null {
  if (reason === null) return null;
  if (reason === 'unknown_provider')
    return 'Restore the provider in "providers" under the name that the connection has. If it was renamed on purpose, move its connections by reassign().';
  return (REMEDY as Readonly<Record<string, string>>)[reason] ?? null;
}

/** No valid token is available now; `reason` and `retryable` say who must act. */
export class TokenRefreshError extends OAuth2CaptureError {
  readonly code: string = 'token_refresh';
  readonly provider: string;
  readonly tokenId: string;
  readonly reason: RefreshFailureReason;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** What to do; the end of the message. */
  readonly remedy: string;

  constructor(failure: TokenRefreshFailure) {
    const remedy = failure.remedy ?? REMEDY[failure.reason];
    super(
      `No valid ${failure.provider} token (${failure.reason}, connection ${failure.tokenId}). ${remedy}`,
      { cause: failure.cause },
    );
    this.provider = failure.provider;
    this.tokenId = failure.tokenId;
    this.reason = failure.reason;
    this.remedy = remedy;
    this.retryable = failure.retryable;
    // A retry time would be misleading if a retry cannot help.
    this.retryAfterMs = failure.retryable ? failure.retryAfterMs : undefined;
  }

  override toJSON(): Record<string, unknown> {
    const { provider, tokenId, reason, retryable, retryAfterMs } = this;
    return { ...super.toJSON(), provider, tokenId, reason, retryable, retryAfterMs };
  }
}

/** The user must connect the account again: send the user to `connectUrl`. Final until then. */
export class ReauthorizationRequiredError extends TokenRefreshError {
  override readonly code = 'reauthorization_required';
  readonly #connectUrl: () => string;

  constructor(failure: Omit<TokenRefreshFailure, 'retryable'>, connectUrl: ConnectUrlSource) {
    super({ ...failure, retryable: false });
    this.#connectUrl = createUrlReader(connectUrl);
  }

  /**
   * Where the user connects this account again. Made when it is first read, valid for a week from then,
   * for its owner only.
   */
  get connectUrl(): string {
    return this.#connectUrl();
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), connectUrl: this.connectUrl };
  }
}

/** The token works, but the user has not granted the required scopes. */
export class InsufficientScopeError extends OAuth2CaptureError {
  readonly code = 'insufficient_scope';
  readonly #connectUrl: () => string;

  constructor(
    readonly provider: string,
    readonly tokenId: string,
    readonly missing: readonly string[],
    connectUrl: ConnectUrlSource,
  ) {
    super(`The ${provider} connection lacks: ${missing.join(' ')}. Send the user to "connectUrl".`);
    this.#connectUrl = createUrlReader(connectUrl);
  }

  /**
   * Where the user grants what has been granted and what is missing. Made when it is first read, valid
   * for a week from then, for its owner only.
   */
  get connectUrl(): string {
    return this.#connectUrl();
  }

  override toJSON(): Record<string, unknown> {
    const { provider, tokenId, missing, connectUrl } = this;
    return { ...super.toJSON(), provider, tokenId, missing, connectUrl };
  }
}

/**
 * Many errors are created without their URL being read, so it is encrypted only when it is read.
 */
function createUrlReader(source: ConnectUrlSource): () => string {
  return typeof source === 'string' ? () => source : lazyValue(source);
}
