export {
  type AuthorizationErrorCode,
  AuthorizationError,
} from './authorization/authorization.error.js';
export type { AuthorizationSlice, ReturnToOptions } from './authorization/authorization.options.js';
export type { CompletedFlow } from './authorization/completed-flow.js';
export type { CompleteInput } from './authorization/flow-completion.js';
export type { BegunFlow, BeginInput } from './authorization/flow-start.js';
export { OAuth2Authorization } from './authorization/oauth2-authorization.entity.js';
export {
  type ConnectUrlInput,
  OAuth2AuthorizationService,
} from './authorization/oauth2-authorization.service.js';
export type { ApiClientOptions } from './client/api-client.options.js';
export type { ApiRequestConfig, ApiResponse } from './client/api-request.js';
export { ApiOriginError } from './client/client.errors.js';
export {
  getOAuth2ClientToken,
  InjectOAuth2Client,
} from './client/inject-oauth2-client.decorator.js';
export { OAuth2ConnectionClient } from './client/oauth2-connection.client.js';
export { OAuth2HttpClient } from './client/oauth2-http.client.js';
export { OAuth2ProviderClient, type OwnerClientOptions } from './client/oauth2-provider.client.js';
export type {
  CaptureEvent,
  CaptureEventMap,
  CaptureEventName,
  CaptureEventWithReason,
} from './core/capture-event.js';
export { DatabaseClock } from './core/database-clock.js';
export type { DatabaseOptions } from './core/database.options.js';
export { OAuth2CaptureError } from './core/oauth2-capture.error.js';
export {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from './core/oauth2-configuration.error.js';
export type { PublicUrlOptions } from './core/public-url.options.js';
export { ShuttingDownError } from './core/shutting-down.error.js';
export { StorageError } from './core/storage.error.js';
export { oauth2CaptureEntities } from './entities.js';
export { Connection } from './http/connection.decorator.js';
export type { OwnerId, OwnerResolver } from './http/http-entrance.options.js';
export type {
  AccountView,
  AdminCard,
  AdminCounts,
  AdminList,
  AdminPage,
  ChildView,
  ConnectionCard,
  PageContents,
  PopupMessage,
  ProviderCard,
  ResourceChoice,
  ConnectionsPage,
  DisconnectPage,
  FailurePage,
  PageData,
  PageFrame,
  ReconnectPage,
  ResourcesPage,
  SuccessPage,
} from './http/pages/page-data.js';
export type { PageName } from './http/pages/page-names.js';
export type { PageVariable, PageVariables } from './http/pages/page-variables.js';
export type { PagesOptions, PageTemplate, PageTemplates } from './http/pages/pages.options.js';
export type { GrantedAccess } from './http/pages/views/granted-access.js';
export type { Mark } from './http/pages/views/mark.js';
export type { StateView } from './http/pages/views/state-view.js';
export type { GivenWords, PageWords } from './http/pages/words/page-words.js';
export { RequireConnection } from './http/require-connection.decorator.js';
export { migrationsFor } from './migrations/index.js';
export { OAuth2CaptureModule } from './oauth2-capture.module.js';
export type { OAuth2CaptureModuleExtras } from './oauth2-capture.module-definition.js';
export type {
  OAuth2CaptureModuleOptions,
  ProviderConfiguration,
} from './oauth2-capture.options.js';
export type { ExpectedIssuer } from './protocol/authorization-response.js';
export type { ClientAuthenticationMethod } from './protocol/client-authentication.js';
export type { HttpExchange, ProviderRequest, ProviderResponse } from './protocol/http-exchange.js';
export type { CodeChallengeEncoding } from './protocol/pkce.js';
export type { TokenResponse, TokenResponseShape } from './protocol/token-response.js';
export {
  UpstreamError,
  type UpstreamFailure,
  type UpstreamProblem,
  type UpstreamReason,
} from './protocol/upstream.error.js';
export { FacebookStrategy } from './providers/built-in/facebook.strategy.js';
export { GenericStrategy } from './providers/built-in/generic.strategy.js';
export { GitHubAppStrategy } from './providers/built-in/github-app.strategy.js';
export { GitHubStrategy } from './providers/built-in/github.strategy.js';
export { GoogleStrategy } from './providers/built-in/google.strategy.js';
export { InstagramStrategy } from './providers/built-in/instagram.strategy.js';
export { LinkedInStrategy } from './providers/built-in/linkedin.strategy.js';
export { PinterestStrategy } from './providers/built-in/pinterest.strategy.js';
export { RedditStrategy } from './providers/built-in/reddit.strategy.js';
export { ThreadsStrategy } from './providers/built-in/threads.strategy.js';
export { TikTokStrategy } from './providers/built-in/tiktok.strategy.js';
export { TwitterStrategy } from './providers/built-in/twitter.strategy.js';
export { YouTubeStrategy } from './providers/built-in/youtube.strategy.js';
export { ConfiguredProvider } from './providers/configured-provider.js';
export { defineOAuth2Provider } from './providers/define-oauth2-provider.js';
export type {
  OAuth2ProviderContext,
  OAuth2Resource,
  ResourceOwner,
  RevocationOutcome,
} from './providers/oauth2-provider.context.js';
export {
  OAuth2Provider,
  type OAuth2ProviderMetadata,
} from './providers/oauth2-provider.decorator.js';
export type { ConnectionMetadata, EndpointVariable } from './providers/endpoint-variable.js';
export type { ErrorSignal, RequestStep } from './providers/error-signal.js';
export type { IdentityPaths } from './providers/identity-paths.js';
export type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
  PkceSupport,
  RateLimitHeaders,
  RefreshBehaviour,
} from './providers/oauth2-provider.definition.js';
export type { AccountResources } from './providers/account-resources.js';
export type { RevocationBehaviour } from './providers/revocation-behaviour.js';
export type { OAuth2ProviderName, OAuth2ProviderNames } from './providers/oauth2-provider.names.js';
export { OAuth2ProviderRegistry } from './providers/oauth2-provider.registry.js';
export {
  OAuth2ProviderStrategy,
  type RevocableTokens,
  type TokenPair,
} from './providers/oauth2-provider.strategy.js';
export { UnknownProviderError } from './providers/provider.errors.js';
export type { HttpOptions, HttpSlice } from './providers/http.options.js';
export type {
  ClientSecret,
  OAuth2ProviderOptions,
  ProvidersSlice,
} from './providers/provider.options.js';
export type { LocalizedText, ScopeWords } from './providers/scope-words.js';
export type { DueResult } from './tokens/due-refresher.js';
export type { AuthJsRow } from './tokens/import/authjs.js';
export type { BetterAuthRow } from './tokens/import/better-auth.js';
export type { DjangoOAuth2CaptureRow } from './tokens/import/django-oauth2-capture.js';
export type {
  ImportOptions,
  ImportReport,
  ImportRows,
  ImportSkipReason,
  ImportSource,
} from './tokens/import/import-options.js';
export type { RotationOptions } from './tokens/key-rotation.js';
export { OAuth2Revocation } from './tokens/oauth2-revocation.entity.js';
export { OAuth2Token, type TokenStatus } from './tokens/oauth2-token.entity.js';
export { OAuth2TokenService } from './tokens/oauth2-token.service.js';
export { ReassignmentError, type ReassignmentRefusal } from './tokens/reassignment.error.js';
export type { RotationResult } from './tokens/rotation-result.js';
export type { CaptureInput } from './tokens/capture-input.js';
export type { ValidationSource } from './tokens/token-question.js';
export type { Destination } from './tokens/token-reassignment.js';
export type { BackgroundOptions, RefreshOptions, TokensSlice } from './tokens/tokens.options.js';
export type { TokenRef } from './tokens/token-ref.js';
export type { ResourceSummary } from './tokens/token-resources.js';
export type { FindAcrossOwners, FindTokens } from './tokens/token-search.js';
export type { TokenValidation } from './tokens/token-validator.js';
export type { RevocationResult } from './tokens/token-revoker.js';
export {
  AmbiguousConnectionError,
  InsufficientScopeError,
  InvalidTokenReferenceError,
  InvalidTokensError,
  TenantMismatchError,
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
  UnknownResourceError,
} from './tokens/token.errors.js';
export type { ValidTokenOptions } from './tokens/valid-token.options.js';
