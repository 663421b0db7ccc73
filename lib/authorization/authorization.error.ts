import { OAuth2CaptureError } from '../core/oauth2-capture.error.js';
import type { FailedFlow } from './failed-flow.js';

/** What kept a flow from its end; the page, the JSON and the log carry the same word. */
export type AuthorizationErrorCode =
  | 'not_authenticated'
  | 'invalid_request'
  | 'invalid_state'
  | 'expired_state'
  | 'user_mismatch'
  | 'issuer_mismatch'
  | 'configuration_changed'
  | 'account_mismatch'
  | 'access_denied'
  | 'invalid_intent'
  | 'unsupported_token_type'
  | 'rejected'
  | 'client_config'
  | 'rate_limited'
  | 'network'
  | 'timeout'
  | 'bad_response'
  | 'authorization_failed';

const REMEDY: Record<AuthorizationErrorCode, string> = {
  not_authenticated: 'Nobody is logged in. Log in and start connecting again.',
  invalid_request: 'The callback is malformed. Start connecting again.',
  invalid_state: 'This attempt is unknown here or was used already. Start connecting again.',
  expired_state: 'This attempt took too long. Start connecting again.',
  user_mismatch:
    'This attempt was started by another user or in another browser. Start connecting again in this browser. An application that sends a bearer header must do so from a page in it, with credentials, so that the browser keeps the cookie of the flow.',
  issuer_mismatch:
    'The answer does not come from the provider that was asked. If this happens again, check the configured issuer.',
  configuration_changed:
    'The configuration of this provider changed during the attempt. Start connecting again.',
  account_mismatch:
    'Another account was chosen than the one to be renewed. Nothing was changed. Start again and choose the same account, or connect the other one as a new connection.',
  access_denied:
    'Access was not granted. Nothing was stored. Connect again if this was not intended.',
  invalid_intent: 'This link is over, or was made for another user. Ask for a new one.',
  unsupported_token_type:
    'The provider issued a kind of token that cannot be used. Nothing was stored.',
  rejected: 'The provider did not accept the code. Start connecting again.',
  client_config:
    'The provider does not accept this application. The operator must check client id, client secret and redirect URI.',
  rate_limited: 'The provider was asked too often. Wait a moment, then start connecting again.',
  network: 'The provider could not be reached. Start connecting again later.',
  timeout: 'The provider did not answer in time. Start connecting again.',
  bad_response:
    'The provider answered with something that makes no sense. Start connecting again later.',
  authorization_failed: 'The provider did not grant access. Start connecting again.',
};

export interface AuthorizationFailure {
  /** The provider's own error code, when it is a plain word. */
  providerError?: string;
  /** Milliseconds after which another attempt makes sense. */
  retryAfterMs?: number;
  cause?: unknown;
  /** The flow that failed, when it is the caller's own. */
  flow?: FailedFlow;
}

/** A connection was not made. Nothing was stored, and the next attempt works. */
export class AuthorizationError extends OAuth2CaptureError {
  readonly code: string;
  readonly providerError?: string;
  readonly retryAfterMs?: number;
  readonly flow?: FailedFlow;

  constructor(
    /** Whose move it is, in this module's words. */
    readonly reason: AuthorizationErrorCode,
    failure: AuthorizationFailure = {},
  ) {
    super(REMEDY[reason], { cause: failure.cause });
    this.code = failure.providerError ?? reason;
    this.providerError = failure.providerError;
    this.retryAfterMs = failure.retryAfterMs;
    this.flow = failure.flow;
  }

  override toJSON(): Record<string, unknown> {
    const { reason, retryAfterMs } = this;
    return { ...super.toJSON(), reason, retryAfterMs };
  }
}
