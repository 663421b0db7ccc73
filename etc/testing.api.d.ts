import { AbstractHttpAdapter, ModuleRef } from '@nestjs/core';

import { INestApplicationContext, Type } from '@nestjs/common';

import { IncomingHttpHeaders } from 'node:http';

import { TypeOrmModuleOptions } from '@nestjs/typeorm';

interface AbsoluteExpiry {
  path: string;
  format: 'epoch_seconds' | 'epoch_milliseconds' | 'iso8601';
}

interface AccountResources {
  kind: string;
  scopes?: readonly string[];
}

type Application = Pick<INestApplicationContext, 'get'>;

type Body = Record<string, unknown>;

type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

type ClientSecret = string | (() => string | Promise<string>);

type CodeChallengeEncoding = 'base64url' | 'hex';

type ConnectionMetadata = Readonly<Record<string, string>>;

interface ContractApplicationOptions {
  dataSource: TypeOrmModuleOptions;
  httpAdapter?: () => AbstractHttpAdapter;
}

interface ContractFake {
  configuration(): {
    clientId: string;
    clientSecret: string;
    endpoints: Record<string, string>;
  };
  denyConsent(): void;
  revokeAsUser(): void;
  failNext(fault: 429 | 500 | 'html', count?: number): void;
  moveClock(ms: number): void;
  violations(): readonly {
    check: string;
    message: string;
  }[];
  inspect?(stored: StoredConnection): void;
  reset(): void;
}

interface ContractOptions extends ContractApplicationOptions {
  start: () => Promise<{
    fake: ContractFake;
    close: () => Promise<void>;
  }>;
  configuration?: Partial<ProviderConfiguration>;
  isBuiltIn?: boolean;
}

type DeclinedScopes = Map<string, Set<string>>;

interface EndpointVariable {
  pattern?: RegExp;
  hosts?: readonly string[];
  hostSuffixes?: readonly string[];
  source?: string;
  isHost?: boolean;
  default?: string;
  fromMetadata?: string;
  isVersion?: boolean;
}

interface ErrorFact {
  http?: OneOrMany<number>;
  error?: OneOrMany<string>;
  body?: unknown;
  headers?: string[];
  reset_unit?: 'epoch_s' | 's' | 'percent';
  retry_after?: boolean | string;
}

interface ErrorSignal {
  status?: number;
  error?: string;
  step?: RequestStep;
  problem?: UpstreamProblem;
}

interface ExpectedIssuer {
  value: string;
  sent: 'always' | 'sometimes' | 'never';
}

interface ExtrasByName {
  facebook: FacebookExtras;
  github: GitHubRepositories;
  github_app: GitHubInstallation;
  google: GoogleExtras;
  instagram: InstagramExtras;
  linkedin: LinkedInExtras;
  pinterest: object;
  reddit: RedditExtras;
  threads: ThreadsExtras;
  tiktok: object;
  twitter: object;
  youtube: YouTubeExtras;
}

interface FacebookConsent {
  declined: DeclinedScopes;
}

interface FacebookExtras extends GraphExtras, FacebookConsent, FacebookPages {
  changePassword(account?: FakeAccount): void;
}

interface FacebookPages {
  pages: FakePage[];
  portfolios: FakePortfolio[];
}

interface FakeAccount {
  id: string;
  name: string | null;
  username: string;
  email: string | null;
  avatarUrl: string | null;
}

interface FakeChannel {
  id: string;
  title: string;
  handle: string;
}

interface FakeCheck {
  name: string;
  rule: string;
  slips?: readonly Slip[];
}

interface FakeConfiguration {
  clientId: string;
  clientSecret: string;
  endpoints: Record<string, string>;
  issuer?: string;
}

type FakeName = keyof ExtrasByName;

type FakeOf<N extends FakeName> = FakeProvider & ExtrasByName[N];

interface FakeOrganisation {
  id: string;
  localizedName: string;
  role?: string;
}

interface FakePage {
  id: string;
  name: string;
  tasks: string[];
}

interface FakePortfolio {
  id: string;
  name: string;
  owned?: FakePage[];
  client?: FakePage[];
}

interface FakePost {
  id: string;
  account: FakeAccount;
  url: string;
  title?: string;
  text: string;
  at: number;
}

declare class FakeProvider {
  private readonly parts;
  get name(): string;
  get url(): string;
  get facts(): ProviderFacts;
  get client(): {
    readonly id: string;
    readonly secret: string;
  };
  get checks(): readonly FakeCheck[];
  configuration(): FakeConfiguration;
  registerRedirectUri(uri: string): void;
  get account(): FakeAccount;
  addAccount(
    account: Partial<FakeAccount> & {
      id: string;
    },
  ): FakeAccount;
  signIn(id: string): FakeAccount;
  denyConsent(error?: string): void;
  declineScopes(...scopes: string[]): void;
  allowScopes(...scopes: string[]): void;
  replaceScope(scope: string, ...granted: string[]): void;
  revokeAsUser(account?: FakeAccount): void;
  expireAccessTokens(): void;
  moveClock(ms: number): void;
  get endedGrantErrors(): readonly string[];
  refuseEndedGrantsWith(name: string): void;
  detectReuse(isDetected: boolean): void;
  loseNextResponse(): void;
  failNext(fault: Fault$1, count?: number, endpoint?: string): void;
  get variants(): readonly string[];
  useVariants(...names: string[]): void;
  useVariantsByDefault(...names: string[]): void;
  get requests(): readonly FakeRequest[];
  requestsTo(endpoint: string): FakeRequest[];
  violations(): readonly Violation[];
  get posts(): readonly FakePost[];
  inspect(stored: StoredConnection, account?: FakeAccount): void;
  reset(): void;
  respond(request: FakeRequest): FakeResponse | Silence;
  now(): number;
}

declare class FakeProviders {
  private readonly server;
  private readonly fakes;
  private constructor();
  static start(options?: { providers?: string[] }): Promise<FakeProviders>;
  get url(): string;
  provider<N extends string>(name: N): N extends FakeName ? FakeOf<N> : FakeProvider;
  configuration<T extends object = object>(name: string, overrides?: T): FakeConfiguration & T;
  close(): Promise<void>;
  private add;
  private respond;
}

interface FakeRequest {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
  form: URLSearchParams;
  basic?: {
    id: string;
    secret: string;
  };
  bearer?: string;
  at: number;
  endpoint: string;
  violations: string[];
  lost: boolean;
}

interface FakeResponse {
  status: number;
  headers: Record<string, string>;
  body: string;
}

type Fault = Parameters<ContractFake['failNext']>[0];

type Fault$1 = 429 | 500 | 'html' | 'empty-html' | 'hang' | 'reset' | FaultResponse;

interface FaultResponse {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string | object;
}

interface GitHubInstallation {
  repositories: Set<string>;
}

interface GitHubRepositories {
  repositories: string[];
}

interface GoogleExtras {
  channel: FakeChannel | null;
}

interface GrantRefusal {
  fingerprint: string;
  needsUser: boolean;
}

interface GraphExtras {
  graphErrors: {
    code: number;
    subcode?: number;
  }[];
  failNextWithGraphError(code: number, count?: number, subcode?: number): void;
  signedRequest(account?: FakeAccount): string;
}

interface IdentityPaths {
  id: readonly string[];
  idPattern?: RegExp;
  within?: readonly string[];
  distinct?: readonly string[];
  name?: readonly string[];
  username?: readonly string[];
  email?: readonly string[];
  avatarUrl?: readonly string[];
  keepMembers?: readonly string[];
}

interface InstagramExtras extends GraphExtras {
  appScopedId(account: FakeAccount): string;
}

type KnownProvider = keyof OAuth2ProviderNames;

interface LinkedInExtras extends LinkedInOrganisations {
  subject(account: FakeAccount): string;
}

interface LinkedInOrganisations {
  organisations: FakeOrganisation[];
}

type LocalizedText =
  | string
  | {
      en: string;
      readonly [language: string]: string;
    };

declare class OAuth2CaptureTesting {
  private readonly moduleRef;
  constructor(moduleRef: ModuleRef);
  connectForTest(
    owner: OwnerId,
    provider: OAuth2ProviderName,
    overrides?: TestConnection,
  ): Promise<OAuth2Token>;
  moveClock(ms: number): void;
}

declare class OAuth2CaptureTestingModule {}

interface OAuth2ProviderContext {
  name: string;
  definition: OAuth2ProviderDefinition;
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
  redirectUri: string;
  metadata?: ConnectionMetadata;
  http: ProviderHttp;
  now: () => number;
}

interface OAuth2ProviderDefinition extends ScopeRules {
  label: string;
  documentation?: string;
  endpoints: OAuth2ProviderEndpoints;
  formerTokenEndpoints?: readonly string[];
  selfHosted?: boolean;
  variables?: Readonly<Record<string, EndpointVariable>>;
  issuer?: ExpectedIssuer;
  pkce: PkceSupport;
  codeChallengeEncoding?: CodeChallengeEncoding;
  clientAuthentication: ClientAuthenticationMethod;
  clientIdParameter?: string;
  scopes?: readonly string[];
  scopeParameter?: string;
  secondScope?: {
    parameter: string;
    scopes: readonly string[];
  };
  scopeSeparator?: string;
  authorizationParameters?: Readonly<Record<string, string | null>>;
  askAgainParameters?: Readonly<Record<string, string>>;
  nonce?: 'echoed' | 'ignored';
  tokenHeaders?: Readonly<Record<string, string>>;
  tokenRequestFormat?: 'form' | 'json';
  callbackMetadata?: readonly string[];
  callbackScope?: string;
  stateInTokenRequest?: boolean;
  scopeInTokenRequest?: boolean;
  redirectUriOnRefresh?: boolean;
  exchangeParameters?: Readonly<Record<string, string>>;
  refreshParameters?: Readonly<Record<string, string>>;
  scopeWords?: ScopeWords;
  resources?: AccountResources;
  tokenTypes?: readonly string[];
  tokenResponse?: TokenResponseShape;
  refresh: RefreshBehaviour;
  userInfoHeaders?: Readonly<Record<string, string>>;
  userInfoParameters?: Readonly<Record<string, string>>;
  userInfoBody?: Readonly<Record<string, unknown>> | null;
  userInfoScheme?: string;
  userInfoByIntrospection?: boolean;
  userInfoSuccess?: {
    path: string;
    value: string | boolean;
  };
  userInfoIsMetered?: boolean;
  identity: IdentityPaths;
  revocation?: RevocationBehaviour;
  errors?: {
    paths?: readonly string[];
    rejected?: readonly ErrorSignal[];
    deadToken?: readonly ErrorSignal[];
    rateLimited?: readonly ErrorSignal[];
    temporary?: readonly ErrorSignal[];
    clientConfig?: readonly ErrorSignal[];
    refused?: readonly ErrorSignal[];
    subCode?: string;
    giveUpAfter?: {
      attempts?: number;
      days?: number;
    };
    denied?: readonly string[];
  };
  rateLimit?: RateLimitHeaders;
}

interface OAuth2ProviderEndpoints {
  authorization: string;
  token: string;
  refresh?: string;
  exchange?: string;
  revocation?: string;
  introspection?: string;
  userInfo?: string;
  userInfoFallback?: string;
  confirmation?: string;
  emails?: string;
  permissions?: string;
  accounts?: string;
  api?: string | readonly string[];
}

type OAuth2ProviderName = KnownProvider | (string & NonNullable<unknown>);

interface OAuth2ProviderNames extends Record<(typeof SHIPPED_PROVIDERS)[number], true> {}

declare class OAuth2ProviderOptions {
  strategy?: OAuth2ProviderName | 'generic';
  clientId: string;
  clientSecret: ClientSecret;
  scopes?: readonly string[];
  endpoints?: Partial<OAuth2ProviderEndpoints>;
  formerTokenEndpoints?: readonly string[];
  issuer?: string | null;
  redirectUri?: string;
  variables?: Readonly<Record<string, string>>;
  clientAuthentication?: ClientAuthenticationMethod;
  pkce?: PkceSupport;
  codeChallengeEncoding?: CodeChallengeEncoding;
  label?: string;
  authorizationParameters?: Readonly<Record<string, string | null>>;
  scopeWords?: ScopeWords;
  scopeImplications?: ScopeRules['scopeImplications'];
  errors?: OAuth2ProviderDefinition['errors'];
  nonce?: OAuth2ProviderDefinition['nonce'];
}

declare abstract class OAuth2ProviderStrategy extends ProviderRequests {
  abstract readonly definition: OAuth2ProviderDefinition;
  resolveDefinition(
    context: Omit<OAuth2ProviderContext, 'definition'>,
    configured: OAuth2ProviderDefinition,
  ): Promise<OAuth2ProviderDefinition>;
  createAuthorizationRequest(
    context: OAuth2ProviderContext,
    request: {
      state: string;
      scopes: readonly string[];
      codeVerifier?: string;
      nonce?: string;
      askAgain?: boolean;
    },
  ): string;
  exchangeCode(
    context: OAuth2ProviderContext,
    {
      code,
      codeVerifier,
      state,
    }: {
      code: string;
      codeVerifier?: string;
      state?: string;
    },
  ): Promise<TokenResponse>;
  resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner>;
  private ownerByProfile;
  private ownerByClaims;
  confirmIdentity(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<void>;
  refreshToken(context: OAuth2ProviderContext, pair: TokenPair): Promise<TokenResponse>;
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]>;
  readAccountId(context: OAuth2ProviderContext, tokens: TokenResponse): string | undefined;
  revoke(context: OAuth2ProviderContext, pair: RevocableTokens): Promise<RevocationOutcome>;
}

interface OAuth2Resource {
  id: string;
  kind: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  tokens?: TokenResponse;
}

declare class OAuth2Token {
  id: string;
  ownerId: string;
  provider: string;
  resourceOwnerId: string;
  kind: string;
  parentId: string | null;
  name: string | null;
  username: string | null;
  profile: Record<string, string>;
  metadata: Record<string, string>;
  tokenType: string;
  scopes: string[] | null;
  requestedScopes: string[] | null;
  declinedScopes: string[] | null;
  expiresAt: Date | null;
  refreshTokenExpiresAt: Date | null;
  status: TokenStatus;
  statusReason: string | null;
  statusSince: Date;
  lastRefreshedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  identity: string;
  accessToken: string;
  refreshToken: string | null;
  binding: string | null;
  keyId: string;
  issuedAt: Date;
  profileAt: Date;
  repairAt: Date | null;
  repairs: number | null;
  leaseId: string | null;
  leaseUntil: Date | null;
  leaseTtl: number | null;
  claimNo: number;
  provisionalUntil: Date | null;
  statusNo: number;
  retryAt: Date | null;
  failures: number;
  refusal: string | null;
  refusals: number;
  refusedSince: Date | null;
  refreshAt: Date | null;
  claim: string | null;
  history: string | null;
  get isExpired(): boolean;
  get expiresInHumanized(): string;
}

type OneOrMany<T> = T | T[];

type OwnerId = string | number | bigint;

type PkceSupport = 'required' | 'supported' | 'ignored' | 'unsupported' | 'breaks' | 'opt_in';

type ProviderConfiguration = Pick<OAuth2ProviderOptions, 'clientId'> &
  Partial<OAuth2ProviderOptions>;

interface ProviderFacts {
  id: string;
  name: string;
  endpoints: {
    authorize_url: string;
    authorize_url_legacy?: string[];
    token_url: string;
    token_url_legacy?: string[];
    refresh_url?: string;
    refresh_url_legacy?: string[];
    long_lived_exchange_url?: string;
    long_lived_exchange_url_legacy?: string[];
    revoke?: {
      supported?: boolean | string;
      method?: string;
      url?: string;
      success?: {
        http?: OneOrMany<number>;
        body?: unknown;
      };
      scope_of_effect?: string;
      grant_url?: string;
    };
    introspection_url?: string;
    userinfo: {
      url: string;
      params?: Record<string, string>;
      required_scopes?: string[];
      field_scopes?: Record<string, string[]>;
    }[];
    oidc?: {
      issuer?: string;
      discovery_url?: string;
    };
    graph_version?: {
      current: string;
      oldest_supported: string;
    };
    sandbox_base_url?: string;
  };
  pkce: {
    status: string;
    methods?: string[];
    verifier_rules?: unknown;
  };
  client_auth: {
    methods: string[];
    id_param?: string;
    secret_param?: string;
  };
  authorization: {
    required_params?: string[];
    params_for_refresh_token?: Record<string, string>;
    scope_separator?: string;
    scope_separator_also?: string;
    default_scopes?: Record<string, string[]>;
    identity_scopes?: string[];
    email_scope?: string;
    iss_in_callback?: string;
    state_max_length?: number;
    callback_fragment?: string;
  };
  token_response: {
    token_type_value?: string;
    refresh_expiry_field?: OneOrMany<string>;
    scope_separator_response?: OneOrMany<string>;
    error_in_http_200?: boolean;
  };
  lifetimes: {
    authorization_code_s?: number;
    access_token_s?: number;
    access_token_s_when_expiring?: number;
    access_token_s_documented?: number;
    refresh_token_s?: OneOrMany<number>;
    long_lived_access_token_s?: number;
    data_access_s?: number;
    private_profile_permission_s?: number;
  };
  refresh: {
    rotates_refresh_token?: boolean | string;
    response_always_contains_refresh_token?: boolean;
    min_token_age_s?: number;
  };
  errors: Record<string, ErrorFact | string[] | number[] | undefined>;
  redirect_uri: Record<string, unknown>;
}

interface ProviderHttp {
  send(request: ProviderRequest): Promise<ProviderResponse>;
}

interface ProviderRequest {
  method: 'GET' | 'POST' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  form?: Record<string, string>;
  json?: unknown;
  delivery?: 'once' | 'unrepeated' | 'repeatable';
  publicOnly?: boolean;
  statusDecides?: boolean;
  replacesTokens?: boolean;
}

declare abstract class ProviderRequests {
  classifyError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
    step: RequestStep,
  ): UpstreamError;
  rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined;
  protected requestToken(
    context: OAuth2ProviderContext,
    url: string,
    step: 'exchange' | 'refresh',
    form: Record<string, string>,
  ): Promise<TokenResponse>;
  protected sendTokenRequest(
    context: OAuth2ProviderContext,
    step: 'exchange' | 'upgrade' | 'refresh',
    request: ProviderRequest,
  ): Promise<TokenResponse>;
  private tokensIn;
  protected authenticated(
    context: OAuth2ProviderContext,
    url: string,
    form: Record<string, string>,
    authentication?: ClientAuthenticationMethod | 'absent',
  ): ProviderRequest;
  protected profile(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<unknown>;
  protected userInfoParameters(
    { definition }: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>>;
  protected fetchResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  protected requestResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<ProviderResponse>;
  private introspect;
  private shown;
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError;
  protected assertRevoked(context: OAuth2ProviderContext, response: ProviderResponse): void;
  protected idTokenClaims(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Record<string, unknown> | undefined;
}

interface ProviderResponse {
  status: number;
  headers: Record<string, string>;
  body: unknown;
  isEmpty?: boolean;
}

declare const REQUEST_STEPS: readonly ['exchange', 'upgrade', 'refresh', 'profile', 'revocation'];

interface RateLimitHeaders {
  remaining: string;
  reset: string;
  unit: 'epoch_seconds' | 'seconds';
}

interface RedditCommunities {
  communities: string[];
}

interface RedditExtras extends RedditCommunities {
  foreignToken(): string;
}

interface RefreshBehaviour {
  grant: 'refresh_token' | 'exchange' | 'none';
  rotation?: 'always' | 'sometimes' | 'never';
  idleLifetime?: number;
  maximumAge?: number;
  minimumAge?: number;
  window?: number;
}

type RequestStep = (typeof REQUEST_STEPS)[number];

interface ResourceOwner {
  id: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  metadata?: Readonly<Record<string, string>>;
  isPartial?: boolean;
}

interface RevocableTokens extends TokenPair {
  resourceOwnerId: string;
}

interface RevocationBehaviour {
  ends: 'token' | 'grant';
  endsOwnerGrants?: boolean;
  tokens?: readonly ('refresh_token' | 'access_token')[];
  method?: 'POST' | 'GET' | 'DELETE';
  format?: 'form' | 'json' | 'query' | 'none';
  parameter?: string;
  sends?: 'token' | 'resource_owner_id';
  clientAuthentication?: ClientAuthenticationMethod | 'absent';
  hint?: boolean;
  bearer?: boolean;
  alreadyRevoked?: readonly ErrorSignal[];
}

type RevocationOutcome = 'revoked' | 'unsupported';

declare const SHIPPED_PROVIDERS: readonly [
  'facebook',
  'github',
  'github_app',
  'google',
  'instagram',
  'linkedin',
  'pinterest',
  'reddit',
  'threads',
  'tiktok',
  'twitter',
  'youtube',
];

interface ScopeRules {
  scopeSynonyms?: Readonly<Record<string, string>>;
  scopePrefixes?: readonly string[];
  scopesIgnoreCase?: boolean;
  scopeImplications?: Readonly<Record<string, readonly string[]>>;
  neverEchoedScopes?: readonly string[];
}

type ScopeWords = Readonly<Record<string, LocalizedText>>;

type Silence = 'hang' | 'drop';

type Slip =
  | 'unknown_endpoint'
  | 'unknown_client'
  | 'client_authentication'
  | 'redirect_uri'
  | 'response_type'
  | 'state'
  | 'scope_separator'
  | 'challenge'
  | 'verifier'
  | 'wrong_issuer'
  | 'code_reuse'
  | 'code_late'
  | 'code_unknown'
  | 'code_after_denial'
  | 'code_with_fragment'
  | 'refresh_replay'
  | 'refresh_loop'
  | 'refresh_unknown'
  | 'revoke_unknown'
  | 'access_token_loop'
  | 'access_token_unknown'
  | 'rate_limit'
  | StoredSlip;

declare class StandardFake implements ContractFake {
  private readonly server;
  private readonly options;
  private readonly client;
  private readonly codes;
  private grants;
  private found;
  private readonly faults;
  private isDenied;
  private constructor();
  static start(options: StandardFakeOptions): Promise<StandardFake>;
  configuration(): ReturnType<ContractFake['configuration']>;
  denyConsent(): void;
  revokeAsUser(): void;
  failNext(fault: Fault, count?: number): void;
  moveClock(): void;
  violations(): readonly {
    check: string;
    message: string;
  }[];
  reset(): void;
  close(): Promise<void>;
  private respond;
  private authorize;
  private token;
  private redeemed;
  private userInfo;
  private isClient;
  private refusal;
  private violate;
}

interface StandardFakeOptions {
  userInfo?: Body;
  tokenResponse?: (standard: Body) => Body;
  errorResponse?: (error: string) => {
    status: number;
    body: Body;
  };
  issuesRefreshTokens?: boolean;
}

interface StoredConnection {
  id?: string;
  name?: string | null;
  username?: string | null;
  email?: string | null;
  avatarUrl?: string | null;
  scopes?: readonly string[] | null;
  expiresAt?: number | null;
  refreshTokenExpiresAt?: number | null;
}

type StoredSlip = `stored_${keyof StoredConnection}`;

interface TestConnection {
  accessToken?: string;
  refreshToken?: string | null;
  expiresIn?: number;
  scopes?: readonly string[];
  account?: string;
  name?: string;
  username?: string;
  profile?: Readonly<Record<string, string>>;
  metadata?: Readonly<Record<string, string>>;
}

interface ThreadsExtras extends GraphExtras {
  readonly metaApp: {
    readonly id: string;
    readonly secret: string;
  };
}

interface TokenPair {
  accessToken: string;
  refreshToken?: string;
  isShortLived?: boolean;
}

interface TokenResponse {
  access_token: string;
  token_type?: string;
  expires_in?: number;
  refresh_token?: string;
  refresh_token_expires_in?: number;
  scope?: string | readonly string[];
  declined_scope?: readonly string[];
  id_token?: string;
  notExchanged?: {
    reason: UpstreamReason;
    retryAfterMs?: number;
  };
  extras?: Readonly<Record<string, string>>;
}

interface TokenResponseShape {
  roots?: readonly string[];
  accessToken?: readonly string[];
  refreshTokenExpiresIn?: string;
  refreshTokenExpiresAt?: AbsoluteExpiry;
  defaultExpiresIn?: number;
  expiresAt?: AbsoluteExpiry;
  scope?: string | false;
  extras?: readonly string[];
}

type TokenStatus = 'active' | 'refresh_failing' | 'reauthorization_required';

declare const UPSTREAM_PROBLEMS: readonly [
  'no_account',
  'unverified_email',
  'missing_scope',
  'consent_required',
  'invalid_scope',
  'request_refused',
  'server_error',
  'temporarily_unavailable',
  'profile_refused',
  'no_account_id',
  'identity_unconfirmed',
  'identity_conflict',
  'invalid_id_token',
  'nonce_missing',
  'unsupported_token_type',
  'token_too_long',
  'unknown_server',
  'discovery_failed',
  'exchange_refused',
  'client_secret_unavailable',
];

declare class UpstreamError extends Error {
  readonly reason: UpstreamReason;
  readonly problem?: UpstreamProblem;
  readonly error?: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly retryable: boolean;
  readonly refusal?: GrantRefusal;
  readonly clientRefusal?: 'certain' | 'suspected';
  readonly isAmbiguous: boolean;
  constructor(reason: UpstreamReason, message: string, failure?: UpstreamFailure);
}

interface UpstreamFailure {
  problem?: UpstreamProblem;
  error?: string;
  status?: number;
  retryAfterMs?: number;
  retryable?: boolean;
  refusal?: GrantRefusal;
  clientRefusal?: 'certain' | 'suspected';
  isAmbiguous?: boolean;
}

type UpstreamProblem = (typeof UPSTREAM_PROBLEMS)[number];

type UpstreamReason =
  'rejected' | 'client_config' | 'rate_limited' | 'network' | 'timeout' | 'bad_response';

interface Violation {
  check: string;
  message: string;
  request?: FakeRequest;
}

interface YouTubeExtras {
  channel: FakeChannel | null;
}

declare function connectForTest(
  app: Application,
  owner: OwnerId,
  provider: OAuth2ProviderName,
  overrides?: TestConnection,
): Promise<OAuth2Token>;

declare function describeOAuth2Provider(
  strategy: Type<OAuth2ProviderStrategy>,
  { start, configuration, isBuiltIn, ...options }: ContractOptions,
): void;

declare function moveClock(app: Application, ms: number): void;

export type {
  ContractFake,
  ContractOptions,
  FakeAccount,
  FakeCheck,
  FakePost,
  FakeRequest,
  Fault$1 as Fault,
  FaultResponse,
  StandardFakeOptions,
  StoredConnection,
  TestConnection,
  Violation,
};

export {
  FakeProvider,
  FakeProviders,
  OAuth2CaptureTesting,
  OAuth2CaptureTestingModule,
  StandardFake,
  connectForTest,
  describeOAuth2Provider,
  moveClock,
};
