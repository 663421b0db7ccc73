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
 * Every URL that a strategy calls. Each may be overridden in the host's
 * configuration, for example for GitHub Enterprise or a test server.
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
  /** A resource of the account that the callback names: only a token for that account is shown it. */
  confirmation?: string;
  emails?: string;
  permissions?: string;
  /** Lists the accounts behind the account: pages, channels, organisations. */
  accounts?: string;
  /** Where a client may send the access token, and nowhere else; a path is below the first. */
  api?: string | readonly string[];
}

/**
 * - `required`, `supported`, `ignored`: a challenge is sent
 * - `unsupported`, `breaks`: none is sent
 * - `opt_in`: none is sent unless the application at the provider is set to it
 */
export type PkceSupport =
  'required' | 'supported' | 'ignored' | 'unsupported' | 'breaks' | 'opt_in';

/** How a connection stays alive. */
export interface RefreshBehaviour {
  /**
   * - `refresh_token`: the grant of RFC 6749 section 6
   * - `exchange`: the access token itself is exchanged for a newer one while it lives
   * - `none`: never renewed
   */
  grant: 'refresh_token' | 'exchange' | 'none';
  /** Whether an answer brings a new refresh token and ends the old one. */
  rotation?: 'always' | 'sometimes' | 'never';
  /** The refresh token dies when unused for so many seconds. */
  idleLifetime?: number;
  /**
   * `refresh_token` only: renew an access token whose end the answer does not
   * tell once it is so many seconds old, instead of holding it for endless. One
   * hour by default; `Infinity` where it really has no end (Stripe).
   */
  maximumAge?: number;
  /** `exchange` only: the access token must be so many seconds old. */
  minimumAge?: number;
  /** `exchange` only: renew when fewer than so many seconds are left. */
  window?: number;
}

/** The headers by which a provider tells when it may be asked again. */
export interface RateLimitHeaders {
  /** The limit is exhausted when this header holds zero. */
  remaining: string;
  reset: string;
  unit: 'epoch_seconds' | 'seconds';
}

/** A provider as data: what the standard steps of a strategy need to know. */
export interface OAuth2ProviderDefinition extends ScopeRules {
  /** Name for people, such as `GitHub`. */
  label: string;
  /** The provider's own page about OAuth2. */
  documentation?: string;
  endpoints: OAuth2ProviderEndpoints;
  /** Addresses that the token endpoint had before: connections made there are refreshed at the present one. */
  formerTokenEndpoints?: readonly string[];
  /** Whether anybody can run this server: a host in your configuration may then be any public one. */
  selfHosted?: boolean;
  /** The variables in the endpoints, by name. */
  variables?: Readonly<Record<string, EndpointVariable>>;
  /** RFC 9207: the issuer that the provider names in its redirects. */
  issuer?: ExpectedIssuer;
  pkce: PkceSupport;
  codeChallengeEncoding?: CodeChallengeEncoding;
  clientAuthentication: ClientAuthenticationMethod;
  clientIdParameter?: string;

  /** Asked for when the host configures none. */
  scopes?: readonly string[];
  scopeParameter?: string;
  /** A second kind of scopes under a parameter of its own (Slack's `user_scope`). */
  secondScope?: { parameter: string; scopes: readonly string[] };
  /** Joins scopes in the authorization request; a space by default. */
  scopeSeparator?: string;
  /** Fixed parameters of the authorization request, such as those that make the grant refreshable. */
  authorizationParameters?: Readonly<Record<string, string | null>>;
  /** Further parameters with which the provider asks again for what the user declined (Facebook's `auth_type=rerequest`). */
  askAgainParameters?: Readonly<Record<string, string>>;
  /** Whether an id token carries the nonce back; `ignored` at some providers. */
  nonce?: 'echoed' | 'ignored';

  /** Headers of token, refresh and revocation requests. */
  tokenHeaders?: Readonly<Record<string, string>>;
  /** How token requests are written; a form by default. */
  tokenRequestFormat?: 'form' | 'json';
  /** Members of the callback's query to keep in the connection's `metadata`. */
  callbackMetadata?: readonly string[];
  /** The member of the callback's query that tells the granted scopes, where the token answer does not (Strava). */
  callbackScope?: string;
  /** Whether the code exchange repeats the `state` (Naver). */
  stateInTokenRequest?: boolean;
  /** Whether token requests repeat the scopes. */
  scopeInTokenRequest?: boolean;
  /** Whether a refresh repeats the redirect URI. */
  redirectUriOnRefresh?: boolean;
  /** Fixed further parameters of the code exchange. */
  exchangeParameters?: Readonly<Record<string, string>>;
  /** Fixed further parameters of a refresh. */
  refreshParameters?: Readonly<Record<string, string>>;
  /** Granted access in words; a scope that is missing here is shown as it is. */
  scopeWords?: ScopeWords;
  /** Where `listResources` has something to list, so that a user can be asked to choose. */
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
  /** The word before the access token in the user info request; `Bearer` by default (Zoho, Mailchimp). */
  userInfoScheme?: string;
  /**
   * Whether the profile is what the introspection endpoint tells of the access
   * token (HubSpot); in place of a user info endpoint.
   */
  userInfoByIntrospection?: boolean;
  /** A user info answer with status 200 counts only with this value at this path. */
  userInfoSuccess?: { path: string; value: string | boolean };
  /** Reading the profile costs money, so it is read when connecting only. */
  userInfoIsMetered?: boolean;
  identity: IdentityPaths;

  revocation?: RevocationBehaviour;

  errors?: {
    /** Where the error code is, in order of preference; `error` by default. */
    paths?: readonly string[];
    /** The code or the grant is dead. */
    rejected?: readonly ErrorSignal[];
    /** The API's words for an access token that is over, besides status 401. */
    deadToken?: readonly ErrorSignal[];
    /** Asked too often. */
    rateLimited?: readonly ErrorSignal[];
    /** In trouble, whatever the status says. */
    temporary?: readonly ErrorSignal[];
    /** Our credentials or settings are wrong. */
    clientConfig?: readonly ErrorSignal[];
    /**
     * Refusals of one grant that count towards giving it up although they would
     * not by themselves, such as a code that also means something else.
     */
    refused?: readonly ErrorSignal[];
    /** Where a refusal's sub-code is, as a dotted path: refusals are the same only with the same one. */
    subCode?: string;
    /** When a connection ends whose refresh is refused the same way again and again. */
    giveUpAfter?: {
      /** Refusals in a row, 10 by default. */
      attempts?: number;
      /** Days since the first of them, 3 by default. */
      days?: number;
    };
    /** Error codes of the callback that mean that the user said no, besides `access_denied`. */
    denied?: readonly string[];
  };
  rateLimit?: RateLimitHeaders;
}
