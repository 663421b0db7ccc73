import type { ClientAuthenticationMethod } from '../../protocol/oauth/client-authentication.js';
import type { ErrorSignal } from './error-signal.js';

/**
 * How tokens are revoked; as in RFC 7009 by default.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 RFC 7009 section 2.1}
 */
export interface RevocationBehaviour {
  /** Whether a revocation ends the token alone, or everything that the account granted to this client. */
  ends: 'token' | 'grant';
  /**
   * With `grant`: whether the grant belongs to an account that the connection's id does not
   * name (the Google account of a YouTube channel). All connections of the owner at the
   * provider then count as parts of that grant.
   *
   * @default false
   */
  endsOwnerGrants?: boolean;
  /**
   * Which tokens are sent, in this order.
   *
   * @default ['refresh_token', 'access_token']
   */
  tokens?: readonly ('refresh_token' | 'access_token')[];
  /**
   * `POST` by default.
   *
   * @default 'POST'
   */
  method?: 'POST' | 'GET' | 'DELETE';
  /**
   * Format of the parameters. `query` is for
   * providers that offer nothing else. `none` sends no parameters, for providers that
   * need only the bearer header.
   *
   * @default the format of token requests
   */
  format?: 'form' | 'json' | 'query' | 'none';
  /**
   * Name of the parameter that holds the token.
   *
   * @default 'token'
   */
  parameter?: string;
  /**
   * Value of that parameter: the token, or the account's id (Stripe).
   *
   * @default 'token'
   */
  sends?: 'token' | 'resource_owner_id';
  /**
   * How the client authenticates; `absent` for requests without credentials.
   *
   * @default that of token requests
   */
  clientAuthentication?: ClientAuthenticationMethod | 'absent';
  /**
   * Whether `token_type_hint` is sent.
   *
   * @default true
   */
  hint?: boolean;
  /**
   * The access token authenticates the request, in place of the client (Slack).
   *
   * @default false
   */
  bearer?: boolean;
  /**
   * Error responses that mean that the token was revoked before.
   *
   * @default []
   */
  alreadyRevoked?: readonly ErrorSignal[];
}
