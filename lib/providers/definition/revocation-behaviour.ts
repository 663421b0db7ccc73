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
   */
  endsOwnerGrants?: boolean;
  /** Which tokens are sent, in this order. */
  tokens?: readonly ('refresh_token' | 'access_token')[];
  /** `POST` by default. */
  method?: 'POST' | 'GET' | 'DELETE';
  /**
   * Format of the parameters; that of token requests by default. `query` is for
   * providers that offer nothing else. `none` sends no parameters, for providers that
   * need only the bearer header.
   */
  format?: 'form' | 'json' | 'query' | 'none';
  /** Name of the parameter that holds the token; `token` by default. */
  parameter?: string;
  /** Value of that parameter: the token, or the account's id (Stripe). */
  sends?: 'token' | 'resource_owner_id';
  clientAuthentication?: ClientAuthenticationMethod | 'absent';
  /** Whether `token_type_hint` is sent; true by default. */
  hint?: boolean;
  /** The access token authenticates the request, in place of the client (Slack). */
  bearer?: boolean;
  /** Error responses that mean that the token was revoked before. */
  alreadyRevoked?: readonly ErrorSignal[];
}
