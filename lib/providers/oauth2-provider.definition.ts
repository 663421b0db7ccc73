import type { ExpectedIssuer } from '../protocol/authorization-response.js';
import type { ClientAuthenticationMethod } from '../protocol/client-authentication.js';
import type { CodeChallengeEncoding } from '../protocol/pkce.js';
import type { TokenResponseShape } from '../protocol/token-response.js';
import type { AccountResources } from './account-resources.js';
import type { ScopeWords } from './scope-words.js';

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
  emails?: string;
  permissions?: string;
  /** Lists the accounts behind the account: pages, channels, organisations. */
  accounts?: string;
  /** Origins, comma-separated, to which a client may carry the access token. */
  api?: string;
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

/**
 * Where the resource owner is found: dotted paths into the user info answer
 * (`data.0.id`), the first that holds something; or a template of paths
 * (`https://cdn.example/{id}/{avatar}.png`). Without a user info endpoint they
 * are paths into the id token, or into the extras of the token answer.
 */
export interface IdentityPaths {
  /** The answer's stable identifier: never an e-mail address or a name that can change. */
  id: readonly string[];
  name?: readonly string[];
  username?: readonly string[];
  email?: readonly string[];
  avatarUrl?: readonly string[];
  /** Further members to keep in the connection's `metadata`, such as a tenant's id. */
  keep?: readonly string[];
}

export interface RevocationBehaviour {
  /** Whether revoking ends this token alone, or everything the account granted to this client. */
  ends: 'token' | 'grant';
  /** Which tokens are sent, in this order. */
  tokens?: readonly ('refresh_token' | 'access_token')[];
  clientAuthentication?: ClientAuthenticationMethod | 'absent';
  /** Whether `token_type_hint` goes along; true by default. */
  hint?: boolean;
  /** The access token authenticates the request, in place of the client (Slack). */
  bearer?: boolean;
  /** Answers that mean that the token was gone already. */
  gone?: readonly ErrorSignal[];
}

/** What a request was for, when its answer is judged. */
export type RequestStep = 'exchange' | 'refresh' | 'profile' | 'revocation';

/** An answer that means something at this provider. What is left out matches anything. */
export interface ErrorSignal {
  status?: number;
  /** The error code, as text (a number counts as its digits). */
  error?: string;
  step?: RequestStep;
}

/** A part of an endpoint that the host's configuration fills in: `{graphVersion}`. */
export interface EndpointVariable {
  /** What a value must look like, whole: it becomes part of a URL to which credentials go. */
  pattern: RegExp;
  /** Used when the host gives none; without it the host must. */
  default?: string;
  /** A whole host name: must be a public one, no address and nothing of a local network. */
  isHost?: boolean;
}

export interface RateLimitHeaders {
  /** The limit is exhausted when this header holds zero. */
  remaining: string;
  reset: string;
  unit: 'epoch_seconds' | 'seconds';
}

/** A provider as data: what the standard steps of a strategy need to know. */
export interface OAuth2ProviderDefinition {
  /** Name for people, such as `GitHub`. */
  label: string;
  /** The provider's own page about OAuth2. */
  documentation?: string;
  endpoints: OAuth2ProviderEndpoints;
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
  authorizationParameters?: Readonly<Record<string, string>>;
  /** Whether an id token carries the nonce back; `ignored` at some providers. */
  nonce?: 'echoed' | 'ignored';

  /** Headers of token, refresh and revocation requests. */
  tokenHeaders?: Readonly<Record<string, string>>;
  /** How token requests are written; a form by default. */
  tokenRequestFormat?: 'form' | 'json';
  /** Members of the callback's query to keep in the connection's `metadata`. */
  callbackMetadata?: readonly string[];
  /** Whether token requests repeat the scopes. */
  scopeInTokenRequest?: boolean;
  /** Whether a refresh repeats the redirect URI. */
  redirectUriOnRefresh?: boolean;
  /** Fixed further parameters of the code exchange. */
  exchangeParameters?: Readonly<Record<string, string>>;
  /** Fixed further parameters of a refresh. */
  refreshParameters?: Readonly<Record<string, string>>;
  /** Granted scopes come back under other names: what is asked for, and what it is called then. */
  scopeSynonyms?: Readonly<Record<string, string>>;
  /** Granted access in words; a scope that is missing here is shown as it is. */
  scopeWords?: ScopeWords;
  /** Where `listResources` has something to list, so that a user can be asked to choose. */
  resources?: AccountResources;
  tokenResponse?: TokenResponseShape;
  refresh: RefreshBehaviour;

  userInfoHeaders?: Readonly<Record<string, string>>;
  userInfoParameters?: Readonly<Record<string, string>>;
  /** `POST` with this JSON body, for GraphQL and its like; an empty object for a bare POST. */
  userInfoBody?: Readonly<Record<string, unknown>>;
  /** A user info answer with status 200 counts only with this value at this path. */
  userInfoOk?: { path: string; value: string | boolean };
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
    /** Error codes of the callback that mean that the user said no, besides `access_denied`. */
    denied?: readonly string[];
  };
  rateLimit?: RateLimitHeaders;
}
