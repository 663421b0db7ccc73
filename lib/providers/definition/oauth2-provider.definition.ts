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
  /** The base URLs to which the API client may send the access token; a relative path is below the first. */
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
  /** Whether a refresh response has a new refresh token, which invalidates the earlier one. */
  rotation?: 'always' | 'sometimes' | 'never';
  /** Seconds after which an unused refresh token expires. */
  idleLifetime?: number;
  /**
   * `refresh_token` only: seconds after which an access token is refreshed whose response
   * had no `expires_in`. 3600 by default; `Infinity` for access tokens that never
   * expire (Stripe).
   */
  maximumAge?: number;
  /** `exchange` only: the age in seconds from which the access token can be exchanged. */
  minimumAge?: number;
  /** `exchange` only: the access token is exchanged when fewer seconds of its lifetime are left. */
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
  /** The provider's own page about OAuth2. */
  documentation?: string;
  endpoints: OAuth2ProviderEndpoints;
  /** Earlier URLs of the token endpoint. Connections that were made there are refreshed at the current one. */
  formerTokenEndpoints?: readonly string[];
  /** Whether others can operate this server: your configuration may then name any public host. */
  selfHosted?: boolean;
  /** The variables in the endpoints, by name. */
  variables?: Readonly<Record<string, EndpointVariable>>;
  /** RFC 9207: the issuer that the provider names in its redirects. */
  issuer?: ExpectedIssuer;
  pkce: PkceSupport;
  codeChallengeEncoding?: CodeChallengeEncoding;
  clientAuthentication: ClientAuthenticationMethod;
  clientIdParameter?: string;

  /** Requested when the host configures none. */
  scopes?: readonly string[];
  scopeParameter?: string;
  /** A second kind of scopes under a parameter of its own (Slack's `user_scope`). */
  secondScope?: { parameter: string; scopes: readonly string[] };
  /** Joins scopes in the authorization request; a space by default. */
  scopeSeparator?: string;
  /** Fixed parameters of the authorization request, such as those that request a refresh token. */
  authorizationParameters?: Readonly<Record<string, string | null>>;
  /** Further parameters that make the provider ask again for declined scopes (Facebook's `auth_type=rerequest`). */
  askAgainParameters?: Readonly<Record<string, string>>;
  /** Whether id tokens contain the nonce; `ignored` for providers that never return it. */
  nonce?: 'echoed' | 'ignored';

  /** Headers of token, refresh and revocation requests. */
  tokenHeaders?: Readonly<Record<string, string>>;
  /** Format of token requests; `form` by default. */
  tokenRequestFormat?: 'form' | 'json';
  /** Members of the callback's query to store in the connection's `metadata`. */
  callbackMetadata?: readonly string[];
  /** The member of the callback's query that holds the granted scopes, where the token response does not (Strava). */
  callbackScope?: string;
  /** Whether the code exchange sends the `state` (Naver). */
  stateInTokenRequest?: boolean;
  /** Whether token requests send the scopes. */
  scopeInTokenRequest?: boolean;
  /** Whether a refresh sends the redirect URI. */
  redirectUriOnRefresh?: boolean;
  /** Fixed further parameters of the code exchange. */
  exchangeParameters?: Readonly<Record<string, string>>;
  /** Fixed further parameters of a refresh. */
  refreshParameters?: Readonly<Record<string, string>>;
  /** Texts that describe scopes to users; a scope without one is shown as it is. */
  scopeWords?: ScopeWords;
  /** The resources that `listResources` lists, from which the user chooses. */
  resources?: AccountResources;
  /** Values of `token_type` besides `bearer` whose tokens are used as bearer tokens (Slack's `bot` and `user`). */
  tokenTypes?: readonly string[];
  tokenResponse?: TokenResponseShape;
  refresh: RefreshBehaviour;

  /** Headers of the user info request; `{client_id}` in a value becomes the client identifier (Twitch). */
  userInfoHeaders?: Readonly<Record<string, string>>;
  userInfoParameters?: Readonly<Record<string, string>>;
  /** `POST` with this JSON body, for GraphQL and its like; an empty object, or null, for a bare POST. */
  userInfoBody?: Readonly<Record<string, unknown>> | null;
  /** The authentication scheme of the user info request; `Bearer` by default (Zoho and Mailchimp have others). */
  userInfoScheme?: string;
  /**
   * Whether the response of the introspection endpoint is the profile (HubSpot), in
   * place of a user info endpoint.
   */
  userInfoByIntrospection?: boolean;
  /** The value at a path that a user info response with status 200 must have to count as a success. */
  userInfoSuccess?: { path: string; value: string | boolean };
  /** Whether reading the profile costs money, so that it is read only when connecting. */
  userInfoIsMetered?: boolean;
  identity: IdentityPaths;

  revocation?: RevocationBehaviour;

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
  rateLimit?: RateLimitHeaders;
}
