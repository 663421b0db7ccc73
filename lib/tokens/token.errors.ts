import { printable } from '../core/events/capture-events.js';
import { lazyValue } from '../core/lazy-value.js';
import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';

/** Why a token cannot be had now. */
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

/** A URL, or a function that makes it when an error's `connectUrl` is first read. */
export type ConnectUrlSource = string | (() => string);

/** There is no such connection: never made, disconnected, or of another owner. */
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
    this.#connectUrl = connectUrl === undefined ? () => undefined : urlOf(connectUrl);
  }

  /**
   * Where the user connects an account. Made when it is first read, valid for a week from then, for its
   * owner only. Undefined when the connection was given by its id.
   */
  get connectUrl(): string | undefined {
    return this.#connectUrl();
  }
}

/** Several accounts fit the reference. */
export class AmbiguousConnectionError extends OAuth2CaptureError {
  readonly code = 'ambiguous_connection';

  constructor(readonly ids: readonly string[]) {
    super(
      `${ids.length} connections fit. Name one by "id" or "account" (its resourceOwnerId): ${ids.join(', ')}.`,
    );
  }
}

/** The account has no such page, channel or organisation behind it. */
export class UnknownResourceError extends OAuth2CaptureError {
  readonly code = 'unknown_resource';

  constructor(readonly provider: string) {
    super(`The ${provider} account has no such resource. Choose one of listResources().`);
  }
}

/** A reference or an argument that would address nothing, or everything. */
export class InvalidTokenReferenceError extends OAuth2CaptureError {
  readonly code = 'invalid_reference';

  constructor(member: string, problem = 'is missing or empty') {
    super(`"${member}" ${problem}. Give a non-empty string, or load the connection first.`);
  }
}

/** `save()` was given tokens that cannot be stored. Nothing was stored. */
export class InvalidTokensError extends OAuth2CaptureError {
  readonly code = 'invalid_tokens';

  constructor(why: string) {
    super(`These tokens cannot be stored: ${why}. Pass the provider's answer as it came.`);
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

export interface TokenRefreshFailure {
  provider: string;
  tokenId: string;
  reason: RefreshFailureReason;
  retryable: boolean;
  /** Milliseconds after which asking again makes sense. */
  retryAfterMs?: number;
  cause?: unknown;
  /** What to do, where more is known than the reason tells. */
  remedy?: string;
}

const REMEDY: Record<RefreshFailureReason, string> = {
  rejected: 'The provider ended the grant. The user must connect the account again.',
  no_refresh_token:
    'The access token is over and there is no refresh token. The user must connect again.',
  not_exchanged:
    'The provider gave a token for about an hour, and its exchange for a long-lived one did not succeed. While it lives the exchange is tried again by itself; after that the user must connect again.',
  account_mismatch: 'The provider answered for another account. The user must connect again.',
  client_config:
    'The provider does not accept this application. Check clientId, clientSecret and endpoints; no user has to do anything.',
  rate_limited: 'The provider was asked too often. Try again later.',
  network: 'The provider could not be reached. Try again later.',
  timeout: 'There was no answer in time. Try again.',
  bad_response: 'The provider answered with something that makes no sense. Try again later.',
  storage: 'The database did not take or give the token. Check its state, then try again.',
  decrypt:
    'The stored token cannot be opened with the configured encryptionKeys. Put the missing key back; if the row was tampered with, let the user connect again.',
  superseded: 'The connection changed meanwhile. Try again.',
  shutting_down:
    'This process is shutting down and starts no refresh. Try again later, in another process.',
};

/** A valid token cannot be had now; `reason` and `retryable` say whose move it is. */
export class TokenRefreshError extends OAuth2CaptureError {
  readonly code: string = 'token_refresh';
  readonly provider: string;
  readonly tokenId: string;
  readonly reason: RefreshFailureReason;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;

  constructor(failure: TokenRefreshFailure) {
    super(
      `No valid ${failure.provider} token (${failure.reason}, connection ${failure.tokenId}). ${failure.remedy ?? REMEDY[failure.reason]}`,
      { cause: failure.cause },
    );
    this.provider = failure.provider;
    this.tokenId = failure.tokenId;
    this.reason = failure.reason;
    this.retryable = failure.retryable;
    // A time after which nothing will be better would only mislead.
    this.retryAfterMs = failure.retryable ? failure.retryAfterMs : undefined;
  }

  override toJSON(): Record<string, unknown> {
    const { provider, tokenId, reason, retryable, retryAfterMs } = this;
    return { ...super.toJSON(), provider, tokenId, reason, retryable, retryAfterMs };
  }
}

/** Only the user can help: send them to `connectUrl`. Final until they have been there. */
export class ReauthorizationRequiredError extends TokenRefreshError {
  override readonly code = 'reauthorization_required';
  readonly #connectUrl: () => string;

  constructor(failure: Omit<TokenRefreshFailure, 'retryable'>, connectUrl: ConnectUrlSource) {
    super({ ...failure, retryable: false });
    this.#connectUrl = urlOf(connectUrl);
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

/** The token works, but not for this: the user has not granted the scopes. */
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
    this.#connectUrl = urlOf(connectUrl);
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

/** An error may be thrown often and its URL be read never, so the URL is encrypted only then. */
function urlOf(source: ConnectUrlSource): () => string {
  return typeof source === 'string' ? () => source : lazyValue(source);
}
