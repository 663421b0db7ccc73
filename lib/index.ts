export {
  type AuthorizationErrorCode,
  AuthorizationError,
} from './authorization/errors/authorization.error.js';
export type { ReturnToOptions } from './authorization/authorization.options.js';
export type { CompletedFlow } from './authorization/flows/completed-flow.js';
export type { CompleteInput } from './authorization/flows/flow-completion.js';
export type { BegunFlow, BeginInput } from './authorization/flows/flow-start.js';
export {
  type ConnectUrlInput,
  OAuth2AuthorizationService,
} from './authorization/oauth2-authorization.service.js';
export type { ApiClientOptions } from './client/api-client.options.js';
export type { ApiRequestConfig, ApiResponse } from './client/calls/api-request.js';
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
} from './core/events/capture-event.js';
export { DatabaseClock } from './core/database/database-clock.js';
export type { DatabaseOptions } from './core/database/database.options.js';
export { OAuth2CaptureError } from './core/oauth2-capture.error.js';
export {
  type ConfigurationProblem,
  OAuth2ConfigurationError,
} from './core/configuration/oauth2-configuration.error.js';
export type { PublicUrlOptions } from './core/configuration/public-url.options.js';
export { ShuttingDownError } from './core/lifecycle/shutting-down.error.js';
export { StorageError, type StorageOutcome } from './core/statements/storage.error.js';
export { oauth2CaptureEntities } from './entities.js';
export { Connection } from './http/requiring/connection.decorator.js';
export type { CurrentOwnerId, OwnerResolver } from './http/callers/http-entrance.options.js';
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
  ExplanationPage,
  FailurePage,
  PageData,
  PageFrame,
  ReconnectPage,
  ResourcesPage,
  SuccessPage,
} from './http/pages/data/page-data.js';
export type { PageName } from './http/pages/data/page-names.js';
export type { PageVariable, PageVariables } from './http/pages/options/page-variables.js';
export type {
  PagesOptions,
  PageTemplate,
  PageTemplates,
} from './http/pages/options/pages.options.js';
export type { ExplanationView, HistoryLine } from './http/pages/views/explanation-view.js';
export type { GrantedAccess } from './http/pages/views/granted-access.js';
export type { Mark } from './http/pages/views/mark.js';
export type { StateView } from './http/pages/views/state-view.js';
export type { GivenWords, PageWords } from './http/pages/words/page-words.js';
export { OAuth2CallbackController } from './http/connecting/callback.controller.js';
export { OAuth2ConnectController } from './http/connecting/connect.controller.js';
export { OAuth2CheckController } from './http/connections/check.controller.js';
export { OAuth2ConnectionsController } from './http/connections/connections.controller.js';
export { OAuth2ResourcesController } from './http/connections/resources.controller.js';
export type { CaptureRequest } from './http/messages/capture-request.js';
export { OAuth2CheckPageController } from './http/page-routes/check-page.controller.js';
export { OAuth2ConnectionsPageController } from './http/page-routes/connections-page.controller.js';
export { OAuth2DisconnectPageController } from './http/page-routes/disconnect-page.controller.js';
export { OAuth2ReconnectPageController } from './http/page-routes/reconnect-page.controller.js';
export { OAuth2ResourcesPageController } from './http/page-routes/resources-page.controller.js';
export { RequireConnection } from './http/requiring/require-connection.decorator.js';
export { migrationsFor } from './migrations/index.js';
export { OAuth2CaptureModule } from './oauth2-capture.module.js';
export type { OAuth2CaptureModuleExtras } from './oauth2-capture.module-definition.js';
export type {
  OAuth2CaptureModuleOptions,
  ProviderConfiguration,
  ProviderConfigurations,
} from './oauth2-capture.options.js';
export type { ExpectedIssuer } from './protocol/oauth/authorization-response.js';
export type { ClientAuthenticationMethod } from './protocol/oauth/client-authentication.js';
export type {
  ProviderHttp,
  ProviderRequest,
  ProviderResponse,
} from './protocol/http/http-exchange.js';
export type { CodeChallengeEncoding } from './protocol/oauth/pkce.js';
export type { TokenResponse, TokenResponseShape } from './protocol/oauth/token-response.js';
export {
  UpstreamError,
  type UpstreamFailure,
  type UpstreamProblem,
  type UpstreamReason,
} from './protocol/upstream.error.js';
export { FacebookStrategy } from './providers/built-in/meta/facebook.strategy.js';
export { GenericStrategy } from './providers/built-in/generic.strategy.js';
export { GitHubAppStrategy } from './providers/built-in/github/github-app.strategy.js';
export { GitHubStrategy } from './providers/built-in/github/github.strategy.js';
export { GoogleStrategy } from './providers/built-in/google/google.strategy.js';
export { InstagramStrategy } from './providers/built-in/meta/instagram.strategy.js';
export { LinkedInStrategy } from './providers/built-in/linkedin.strategy.js';
export { PinterestStrategy } from './providers/built-in/pinterest.strategy.js';
export { RedditStrategy } from './providers/built-in/reddit.strategy.js';
export { ThreadsStrategy } from './providers/built-in/meta/threads.strategy.js';
export { TikTokStrategy } from './providers/built-in/tiktok.strategy.js';
export { TwitterStrategy } from './providers/built-in/twitter.strategy.js';
export { YouTubeStrategy } from './providers/built-in/google/youtube.strategy.js';
export type { ConfiguredProvider } from './providers/configured/configured-provider.js';
export { defineOAuth2Provider } from './providers/strategy/define-oauth2-provider.js';
export type {
  OAuth2ProviderContext,
  OAuth2Resource,
  ResourceOwner,
  RevocationOutcome,
} from './providers/definition/oauth2-provider.context.js';
export {
  OAuth2Provider,
  type OAuth2ProviderMetadata,
} from './providers/definition/oauth2-provider.decorator.js';
export type {
  ConnectionMetadata,
  EndpointVariable,
} from './providers/definition/endpoint-variable.js';
export type { ErrorSignal, RequestStep } from './providers/definition/error-signal.js';
export type { IdentityPaths } from './providers/definition/identity-paths.js';
export type {
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
  PkceSupport,
  RateLimitHeaders,
  RefreshBehaviour,
} from './providers/definition/oauth2-provider.definition.js';
export type { AccountResources } from './providers/definition/account-resources.js';
export type { RevocationBehaviour } from './providers/definition/revocation-behaviour.js';
export type {
  KnownProvider,
  OAuth2ProviderName,
  OAuth2ProviderNames,
} from './providers/definition/oauth2-provider.names.js';
export { OAuth2ProviderRegistry } from './providers/registry/oauth2-provider.registry.js';
export {
  OAuth2ProviderStrategy,
  type RevocableTokens,
  type TokenPair,
} from './providers/strategy/oauth2-provider.strategy.js';
export { UnknownProviderError } from './providers/registry/provider.errors.js';
export type { HttpOptions } from './providers/configured/http.options.js';
export type {
  ClientSecret,
  OAuth2ProviderOptions,
} from './providers/configured/provider.options.js';
export type { LocalizedText, ScopeWords } from './providers/definition/scope-words.js';
export type { RefreshDueResult, SweepReason } from './tokens/sweeping/sweep-result.js';
export type { AuthJsRow } from './tokens/capturing/import/authjs.js';
export type { BetterAuthRow } from './tokens/capturing/import/better-auth.js';
export type { DjangoOAuth2CaptureRow } from './tokens/capturing/import/django-oauth2-capture.js';
export type {
  ImportOptions,
  ImportReport,
  ImportRows,
  ImportSkipReason,
  ImportSource,
} from './tokens/capturing/import/import-options.js';
export type {
  ConnectionExplanation,
  ExplainedCaller,
  ExplainedEvent,
  ExplainedNextStep,
  NextStepKind,
  UnknownFact,
} from './tokens/explaining/explanation.js';
export type { HistoryEvent, RefreshStep } from './tokens/history/history-entry.js';
export type { RotationOptions } from './tokens/keys/key-rotation.js';
export { OAuth2Token, type TokenStatus } from './tokens/storage/oauth2-token.entity.js';
export { OAuth2TokenService } from './tokens/oauth2-token.service.js';
export {
  ReassignmentError,
  type ReassignmentRefusal,
} from './tokens/capturing/reassignment.error.js';
export type { RotationResult } from './tokens/keys/rotation-result.js';
export type { CaptureInput } from './tokens/connections/capture-input.js';
export type { ValidationSource } from './tokens/reading/token-check.js';
export type { Destination } from './tokens/capturing/token-reassignment.js';
export type { BackgroundOptions, RefreshOptions } from './tokens/tokens.options.js';
export type { OwnerId, TokenRef } from './tokens/storage/token-ref.js';
export type { ResourceSummary } from './tokens/capturing/token-resources.js';
export type { FindAcrossOwners, FindTokens } from './tokens/reading/token-search.js';
export type { TokenValidation } from './tokens/reading/token-validator.js';
export type { DisconnectOwnerResult } from './tokens/revoking/owner-deletion.js';
export type { DisconnectResult } from './tokens/revoking/token-disconnector.js';
export type { RevocationResult } from './tokens/revoking/token-revoker.js';
export {
  AmbiguousConnectionError,
  type ConnectUrlSource,
  InsufficientScopeError,
  InvalidTokenReferenceError,
  InvalidTokensError,
  TenantMismatchError,
  NotConnectedError,
  ReauthorizationRequiredError,
  type RefreshFailureReason,
  TokenRefreshError,
  type TokenRefreshFailure,
  UnknownResourceError,
} from './tokens/token.errors.js';
export type { ValidTokenOptions } from './tokens/reading/valid-token.options.js';
