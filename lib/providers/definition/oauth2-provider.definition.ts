import type { ExpectedIssuer } from '../../protocol/oauth/authorization-response.js';
import type { ClientAuthenticationMethod } from '../../protocol/oauth/client-authentication.js';
import type { CodeChallengeEncoding } from '../../protocol/oauth/pkce.js';
import type { TokenResponseShape } from '../../protocol/oauth/token-response.js';
import type { AccountResources } from './account-resources.js';
import type { ScopeRules } from './scope-rules.js';
import type { ScopeWords } from './scope-words.js';
import type { EndpointVariable } from './endpoint-variable.js';
import type { ErrorSignal } from './error-signal.js';
import type { IdentityPaths } from './identity-paths.js';
import type { RevocationBehaviour } from './revocation-behaviour.js';

/**
 * Every URL that a strategy calls. The host's configuration can override each one,
 * for example for GitHub Enterprise or a test server.
 */
export interface OAuth2ProviderEndpoints {
  authorization: string;
  token: string;
  /** Where tokens are refreshed, when not at the token endpoint. */
  refresh?: string;
  /** Where a short-lived access token is exchanged for a long-lived one. */
  exchange?: string;
  revocation?: string;
  introspection?: string;
  userInfo?: string;
  userInfoFallback?: string;
  /** A resource of the account that the callback names. Only a token for that account can read it. */
  confirmation?: string;
  emails?: string;
  permissions?: string;
  /** Lists the resources of the account: pages, channels, organisations. */
  accounts?: string;
  /**
   * The base URLs of the API: the API client sends the access token to their origins only. A relative path
   * is resolved below the first. Each may have variables. None by default, so no call is possible.
   */
  api?: string | readonly string[];
}

/**
 * - `required`, `supported`, `ignored`: a challenge is sent
 * - `unsupported`, `breaks`: none is sent
 * - `opt_in`: none is sent; an application that requires PKCE overrides it
 */
export type PkceSupport =
  'required' | 'supported' | 'ignored' | 'unsupported' | 'breaks' | 'opt_in';

/** How the tokens of a connection are refreshed. */
export interface RefreshBehaviour {
  /**
   * - `refresh_token`: the grant of RFC 6749 section 6
   * - `exchange`: the access token itself is exchanged for a newer one while it lives
   * - `none`: never refreshed
   */
  grant: 'refresh_token' | 'exchange' | 'none';
  /**
   * Whether a refresh response has a new refresh token, which invalidates the earlier one.
   *
   * @default 'sometimes'
   */
  rotation?: 'always' | 'sometimes' | 'never';
  /**
   * Seconds after which an unused refresh token expires.
   *
   * @default Infinity
   */
  idleLifetime?: number;
  /**
   * `refresh_token` only: seconds after which an access token is refreshed whose response
   * had no `expires_in`. 3600 by default; `Infinity` for access tokens that never
   * expire (Stripe).
   *
   * @default 3600
   */
  maximumAge?: number;
  /**
   * `exchange` only: the age in seconds from which the access token can be exchanged.
   *
   * @default 0
   */
  minimumAge?: number;
  /**
   * `exchange` only: the access token is exchanged when fewer seconds of its lifetime are left.
   *
   * @default 0
   */
  window?: number;
}

/** The headers in which a provider reports how long clients must wait. */
export interface RateLimitHeaders {
  /** The limit is exhausted when this header holds zero. */
  remaining: string;
  reset: string;
  unit: 'epoch_seconds' | 'seconds';
}

/** A provider as data, which the standard steps of a strategy use. */
export interface OAuth2ProviderDefinition extends ScopeRules {
  /** Display name, such as `GitHub`. */
  label: string;
  /**
   * The provider's own page about OAuth2.
   *
   * @default none
   */
  documentation?: string;
  endpoints: OAuth2ProviderEndpoints;
  /**
   * Earlier URLs of the token endpoint. Connections that were made there are refreshed at the current one.
   *
   * @default []
   */
  formerTokenEndpoints?: readonly string[];
  /**
   * Whether others can operate this server: your configuration may then name any public host.
   *
   * @default false
   */
  selfHosted?: boolean;
  /**
   * The variables in the endpoints, by name.
   *
   * @default {}
   */
  variables?: Readonly<Record<string, EndpointVariable>>;
  /**
   * RFC 9207: the issuer that the provider names in its redirects.
   *
   * @default none: `iss` is not compared
   */
  issuer?: ExpectedIssuer;
  pkce: PkceSupport;
  /**
   * Encoding of the S256 challenge.
   *
   * @default 'base64url'
   */
  codeChallengeEncoding?: CodeChallengeEncoding;
  clientAuthentication: ClientAuthenticationMethod;
  /**
   * Name of the parameter that holds the client id.
   *
   * @default 'client_id'
   */
  clientIdParameter?: string;

  /**
   * Requested when the host configures none.
   *
   * @default []
   */
  scopes?: readonly string[];
  /**
   * Name of the parameter that holds the scopes.
   *
   * @default 'scope'
   */
  scopeParameter?: string;
  /**
   * A second kind of scopes under a parameter of its own (Slack's `user_scope`).
   *
   * @default none
   */
  secondScope?: { parameter: string; scopes: readonly string[] };
  /**
   * Joins scopes in the authorization request.
   *
   * @default ' '
   */
  scopeSeparator?: string;
  /**
   * Fixed parameters of the authorization request, such as those that request a refresh token.
   *
   * @default {}
   */
  authorizationParameters?: Readonly<Record<string, string | null>>;
  /**
   * Further parameters that make the provider ask again for declined scopes (Facebook's `auth_type=rerequest`).
   *
   * @default {}
   */
  askAgainParameters?: Readonly<Record<string, string>>;
  /**
   * Whether id tokens contain the nonce; `ignored` for providers that never return it.
   *
   * @default 'echoed'
   */
  nonce?: 'echoed' | 'ignored';

  /**
   * Headers of token, refresh and revocation requests.
   *
   * @default {}
   */
  tokenHeaders?: Readonly<Record<string, string>>;
  /**
   * Format of token requests.
   *
   * @default 'form'
   */
  tokenRequestFormat?: 'form' | 'json';
  /**
   * Members of the callback's query to store in the connection's `metadata`.
   *
   * @default []
   */
  callbackMetadata?: readonly string[];
  /**
   * The member of the callback's query that holds the granted scopes, where the token response does not (Strava).
   *
   * @default none
   */
  callbackScope?: string;
  /**
   * Whether the code exchange sends the `state` (Naver).
   *
   * @default false
   */
  stateInTokenRequest?: boolean;
  /**
   * Whether token requests send the scopes.
   *
   * @default false
   */
  scopeInTokenRequest?: boolean;
  /**
   * Whether a refresh sends the redirect URI.
   *
   * @default false
   */
  redirectUriOnRefresh?: boolean;
  /**
   * Fixed further parameters of the code exchange.
   *
   * @default {}
   */
  exchangeParameters?: Readonly<Record<string, string>>;
  /**
   * Fixed further parameters of a refresh.
   *
   * @default {}
   */
  refreshParameters?: Readonly<Record<string, string>>;
  /**
   * Texts that describe scopes to users; a scope without one is shown as it is.
   *
   * @default {}
   */
  scopeWords?: ScopeWords;
  /**
   * The resources that `listResources` lists, from which the user chooses.
   *
   * @default none: an account has no resources
   */
  resources?: AccountResources;
  /**
   * Values of `token_type` besides `bearer` whose tokens are used as bearer tokens (Slack's `bot` and `user`).
   *
   * @default []
   */
  tokenTypes?: readonly string[];
  /**
   * Where the provider puts the members of its token response.
   *
   * @default {}: as in RFC 6749
   */
  tokenResponse?: TokenResponseShape;
  refresh: RefreshBehaviour;

  /**
   * Headers of the user info request; `{client_id}` in a value becomes the client identifier (Twitch).
   *
   * @default {}
   */
  userInfoHeaders?: Readonly<Record<string, string>>;
  /**
   * Parameters of the query of the user info request.
   *
   * @default {}
   */
  userInfoParameters?: Readonly<Record<string, string>>;
  /**
   * `POST` with this JSON body, for GraphQL and its like; an empty object, or null, for a bare POST.
   *
   * @default none: the request is a `GET`
   */
  userInfoBody?: Readonly<Record<string, unknown>> | null;
  /**
   * The authentication scheme of the user info request (Zoho and Mailchimp have others).
   *
   * @default 'Bearer'
   */
  userInfoScheme?: string;
  /**
   * Whether the response of the introspection endpoint is the profile (HubSpot), in
   * place of a user info endpoint.
   *
   * @default false
   */
  userInfoByIntrospection?: boolean;
  /**
   * The value at a path that a user info response with status 200 must have to count as a success.
   *
   * @default none: the status decides
   */
  userInfoSuccess?: { path: string; value: string | boolean };
  /**
   * Whether reading the profile costs money, so that it is read only when connecting.
   *
   * @default false
   */
  userInfoIsMetered?: boolean;
  identity: IdentityPaths;

  /**
   * How tokens are revoked.
   *
   * @default none: tokens are not revoked
   */
  revocation?: RevocationBehaviour;

  /**
   * Meanings of error responses.
   *
   * @default {}: as in RFC 6749
   */
  errors?: {
    /** Paths of the error code, in order of preference; `error` by default. */
    paths?: readonly string[];
    /** The code or the grant is no longer valid. */
    rejected?: readonly ErrorSignal[];
    /** Error responses of the API that mean that the access token is no longer valid, besides status 401. */
    deadToken?: readonly ErrorSignal[];
    /** The provider received too many requests. */
    rateLimited?: readonly ErrorSignal[];
    /** The provider failed temporarily, whatever the status. */
    temporary?: readonly ErrorSignal[];
    /** The credentials or settings of this application are wrong. */
    clientConfig?: readonly ErrorSignal[];
    /**
     * Refusals of one grant that count towards `giveUpAfter` although they are not clear,
     * such as an error code that has other meanings too.
     */
    refused?: readonly ErrorSignal[];
    /** Dotted path of a refusal's sub-code. Only refusals with equal sub-codes count as repeated. */
    subCode?: string;
    /** When a connection ends whose refresh is refused repeatedly with the same error. */
    giveUpAfter?: {
      /** Refusals in a row, 10 by default. */
      attempts?: number;
      /** Days since the first of them, 3 by default. */
      days?: number;
    };
    /** Error codes of the callback that mean that the user declined, besides `access_denied`. */
    denied?: readonly string[];
  };
  /**
   * The headers that say how long to wait, where the provider sends no `Retry-After`.
   *
   * @default none
   */
  rateLimit?: RateLimitHeaders;
}
