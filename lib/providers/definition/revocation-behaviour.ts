import type { ClientAuthenticationMethod } from '../../protocol/oauth/client-authentication.js';
import type { ErrorSignal } from './error-signal.js';

/**
 * How tokens are ended; as RFC 7009 has it unless it says otherwise.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc7009#section-2.1 RFC 7009 section 2.1}
 */
export interface RevocationBehaviour {
  /** Whether revoking ends this token alone, or everything the account granted to this client. */
  ends: 'token' | 'grant';
  /**
   * With `grant`: it is that of an account which the connection's id does not name
   * (the Google account behind a YouTube channel). Whatever else the same owner has
   * at the provider then counts as a part of it.
   */
  endsOwnerGrants?: boolean;
  /** Which tokens are sent, in this order. */
  tokens?: readonly ('refresh_token' | 'access_token')[];
  /** `POST` by default. */
  method?: 'POST' | 'GET' | 'DELETE';
  /**
   * How the parameters travel; as those of token requests by default. `query` is
   * for providers that offer nothing else; `none` sends no parameter at all, where
   * the bearer says everything.
   */
  format?: 'form' | 'json' | 'query' | 'none';
  /** Name of the parameter that says what is revoked; `token` by default. */
  parameter?: string;
  /** What it holds: the token, or in its place the account's id (Stripe). */
  sends?: 'token' | 'resource_owner_id';
  clientAuthentication?: ClientAuthenticationMethod | 'absent';
  /** Whether `token_type_hint` goes along; true by default. */
  hint?: boolean;
  /** The access token authenticates the request, in place of the client (Slack). */
  bearer?: boolean;
  /** HttpResponder that mean that the token was gone already. */
  alreadyRevoked?: readonly ErrorSignal[];
}
