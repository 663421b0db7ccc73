import * as _nestjs_common from '@nestjs/common';

import * as _nestjs_core from '@nestjs/core';

import { AxiosRequestConfig, AxiosResponse } from 'axios';

import { IncomingHttpHeaders } from 'node:http';

import { MigrationInterface } from 'typeorm';

import {
  OnModuleInit,
  OnApplicationShutdown,
  Type,
  ExecutionContext,
  ModuleMetadata,
  CanActivate,
  DynamicModule,
} from '@nestjs/common';

declare const ASYNC_OPTIONS_TYPE: _nestjs_common.ConfigurableModuleAsyncOptions<
  OAuth2CaptureModuleOptions,
  'createOAuth2CaptureOptions'
> &
  Partial<OAuth2CaptureModuleExtras>;

interface AbsoluteExpiry {
  path: string;
  format: 'epoch_seconds' | 'epoch_milliseconds' | 'iso8601';
}

interface AccountResources {
  kind: string;
  scopes?: readonly string[];
}

interface AccountView {
  id: string;
  provider: string;
  label: string;
  mark: Mark;
  name: string;
  username: string | null;
  avatarUrl: string | null;
}

interface AdminCard extends AccountView {
  owner: string;
  resourceOwnerId: string;
  state: StateView;
  reason: string | null;
  details: readonly string[];
  refreshUrl: string | null;
  explainUrl: string;
}

interface AdminCounts {
  name: string;
  label: string;
  total: number;
  active: number;
  due: number;
  refresh_failing: number;
  reauthorization_required: number;
}

interface AdminList {
  title: string;
  connections: readonly AdminCard[];
  next?: string;
}

interface AdminPage {
  counts: readonly AdminCounts[];
  problems: readonly string[];
  lists: readonly AdminList[];
  search: string;
  provider: string;
  states: readonly {
    value: string;
    label: string;
    isChosen: boolean;
  }[];
  isSearched: boolean;
  here: string;
  notice?: string;
  csrfToken: string;
}

declare class AmbiguousConnectionError extends OAuth2CaptureError {
  readonly ids: readonly string[];
  readonly code = 'ambiguous_connection';
  constructor(ids: readonly string[]);
}

interface ApiClientOptions extends ValidTokenOptions {
  maxWait?: number;
  deadline?: number;
}

declare class ApiOriginError extends OAuth2CaptureError {
  readonly provider: string;
  readonly origin?: string | undefined;
  readonly code = 'api_origin';
  constructor(provider: string, origin?: string | undefined);
}

type ApiRequestConfig<D = unknown> = Pick<AxiosRequestConfig<D>, (typeof SUPPORTED)[number]>;

interface ApiResponse<T = unknown, D = unknown> extends AxiosResponse<T, D> {
  retryAfterMs?: number;
}

interface AuthJsRow {
  provider: string;
  providerAccountId: string;
  userId: string | number;
  access_token?: string | null;
  refresh_token?: string | null;
  expires_at?: number | string | bigint | null;
  token_type?: string | null;
  scope?: string | null;
}

declare class AuthorizationError extends OAuth2CaptureError {
  readonly code: AuthorizationErrorCode;
  readonly providerError?: string;
  readonly retryAfterMs?: number;
  readonly isAmbiguous: boolean;
  toJSON(): Record<string, unknown>;
}

type AuthorizationErrorCode =
  | 'not_authenticated'
  | 'invalid_request'
  | 'invalid_state'
  | 'invalid_flow'
  | 'expired_state'
  | 'user_mismatch'
  | 'issuer_mismatch'
  | 'configuration_changed'
  | 'account_mismatch'
  | 'tenant_mismatch'
  | 'access_denied'
  | 'invalid_intent'
  | 'authorization_failed'
  | 'strategy_failed'
  | 'decrypt'
  | 'storage'
  | 'shutting_down'
  | UpstreamReason
  | UpstreamProblem;

declare class AuthorizationOptions {
  callbackOwner: 'session' | 'flow';
  flowTtl: number;
  popupOrigins: readonly string[];
}

declare class BackgroundOptions {
  every: number;
  mode: 'keepalive' | 'all';
  batch: number;
  concurrency: number;
}

interface BeginInput {
  owner: OwnerId;
  provider: OAuth2ProviderName;
  binding?: string;
  returnTo?: string;
  display?: string;
  popupOrigin?: string;
  intent?: string;
}

interface BegunFlow {
  authorizationUrl: string;
  binding: string;
  id: string;
}

interface BetterAuthRow {
  providerId: string;
  accountId: string;
  userId: string | number;
  accessToken?: string | null;
  refreshToken?: string | null;
  accessTokenExpiresAt?: Date | string | number | null;
  refreshTokenExpiresAt?: Date | string | number | null;
  scope?: string | null;
}

type Bodiless<D> = Omit<ApiRequestConfig<D>, 'url' | 'method'>;

interface CaptureEvent<Name extends string = string> {
  name: Name;
  tokenId: string;
  owner: string;
  provider: string;
  at: Date;
  statusNumber: number;
  reason?: string;
}

interface CaptureEventMap {
  'oauth2.connected': CaptureEvent<'oauth2.connected'>;
  'oauth2.reconnected': CaptureEvent<'oauth2.reconnected'>;
  'oauth2.refreshed': CaptureEvent<'oauth2.refreshed'>;
  'oauth2.refresh_failed': CaptureEventWithReason<'oauth2.refresh_failed'>;
  'oauth2.reauthorization_required': CaptureEventWithReason<'oauth2.reauthorization_required'>;
  'oauth2.recovered': CaptureEvent<'oauth2.recovered'>;
  'oauth2.disconnected': CaptureEventWithReason<'oauth2.disconnected'>;
}

type CaptureEventName = keyof CaptureEventMap;

interface CaptureEventWithReason<Name extends string = string> extends CaptureEvent<Name> {
  reason: string;
}

interface CaptureInput {
  owner: OwnerId;
  provider: OAuth2ProviderName;
  tokens: TokenResponse;
  resourceOwner: ResourceOwner;
  metadata?: Readonly<Record<string, string>>;
}

interface CaptureRequest {
  method: string;
  url: string;
  originalUrl?: string;
  headers: IncomingHttpHeaders;
  params: Record<string, string | undefined>;
  body?: unknown;
}

interface ChildView extends AccountView {
  kind: string;
  state: StateView;
  disconnectUrl: string;
}

type ClientAuthenticationMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

type ClientSecret = string | (() => string | Promise<string>);

type CodeChallengeEncoding = 'base64url' | 'hex';

interface CompleteInput {
  provider: OAuth2ProviderName;
  query: URLSearchParams;
  owner: OwnerId | null;
  binding?: string;
}

interface CompletedFlow {
  token: OAuth2Token;
  returnTo: string;
  display: 'page' | 'popup';
  popupOrigin: string;
  demanded?: readonly string[];
  unmet?: {
    missing: readonly string[];
    askAgainUrl: string;
  };
}

declare const ConfigurableModuleClass: _nestjs_common.ConfigurableModuleCls<
  OAuth2CaptureModuleOptions,
  'forRoot',
  'createOAuth2CaptureOptions',
  OAuth2CaptureModuleExtras
>;

interface ConfigurationProblem {
  path: string;
  problem: string;
  remedy: string;
}

declare class ConfiguredProvider {
  #private;
  readonly name: string;
  readonly strategy: OAuth2ProviderStrategy;
  readonly redirectUri: string;
  readonly label: string;
  readonly definition: OAuth2ProviderDefinition;
  get scopes(): readonly string[];
  get clientId(): string;
  toJSON(): Record<string, unknown>;
}

interface ConnectUrlInput {
  owner: OwnerId;
  provider: OAuth2ProviderName;
  scopes?: readonly string[];
  token?: TokenRef & {
    id: string;
  };
  returnTo?: string;
}

type ConnectUrlSource = string | (() => string);

declare function Connection(provider?: OAuth2ProviderName): ParameterDecorator;

interface ConnectionCard extends AccountView {
  since: string;
  state: StateView;
  access: GrantedAccess;
  reconnectUrl: string;
  checkUrl: string;
  disconnectUrl: string;
  resourcesUrl: string | null;
  children: readonly ChildView[];
}

interface ConnectionExplanation {
  id: string;
  owner: string;
  provider: string;
  account: string;
  name: string | null;
  kind: string;
  parentId: string | null;
  readAt: Date;
  state: TokenStatus;
  since: Date;
  reason: string | null;
  remedy: string | null;
  failures: number;
  connectedAt: Date;
  lastRefreshedAt: Date | null;
  expiresAt: Date | null;
  hasRefreshToken: boolean;
  refreshTokenExpiresAt: Date | null;
  lease: {
    until: Date;
    host?: string;
    pid?: number;
  } | null;
  next: ExplainedNextStep;
  caller: ExplainedCaller;
  problems: readonly string[];
  history: readonly ExplainedEvent[];
  unknown: readonly UnknownFact[];
}

type ConnectionMetadata = Readonly<Record<string, string>>;

interface ConnectionsPage {
  connections: readonly ConnectionCard[];
  providers: readonly ProviderCard[];
  notices: readonly string[];
  csrfToken: string;
  previous?: string;
  next?: string;
}

interface ContinuePage {
  provider: {
    name: string;
    label: string;
    mark: Mark;
  };
  access: GrantedAccess;
  connectUrl: string;
  csrfToken: string;
  popupOrigin?: string;
  cancelUrl?: string;
}

type CurrentOwnerId = OwnerId | null | undefined;

declare class DatabaseClock implements OnModuleInit, OnApplicationShutdown {
  private readonly database;
  private offset;
  private shifted;
  private timer?;
  private isOver;
  onModuleInit(): Promise<void>;
  onApplicationShutdown(): void;
  now(): number;
  shift(ms: number): void;
  sample(): Promise<boolean>;
  private sampleAndSchedule;
}

declare class DatabaseOptions {
  type?: 'postgres' | 'mysql' | 'mariadb' | 'sqlite';
  url?: string;
  schema?: string;
  poolSize: number;
  migrations: 'boot' | 'command';
  connectTimeout: number;
  driverOptions: object;
  driver?: unknown;
  preparedStatements: boolean;
  statementTimeout: number;
  leaseStatementTimeout: number;
  clocks: 'auto' | 'one' | 'several';
  untested: boolean;
}

interface Destination {
  owner?: OwnerId;
  provider?: OAuth2ProviderName;
}

interface DisconnectOwnerResult {
  connections: number;
  revocations: Record<RevocationResult, number>;
}

interface DisconnectPage {
  account: AccountView;
  consequences: readonly string[];
  children: readonly string[];
  csrfToken: string;
}

interface DisconnectResult {
  revocation: RevocationResult;
}

interface DjangoOAuth2CaptureRow {
  provider: string;
  owner_id: string | number | bigint;
  user_id: string;
  access_token: string;
  refresh_token?: string | null;
  expires_at?: Date | string | null;
  refresh_token_expires_at?: Date | string | null;
  token_type?: string | null;
  name?: string | null;
  profile_json?: unknown;
}

declare const ENGLISH: {
  readonly direction: 'ltr';
  readonly application: 'this application';
  readonly connections: {
    readonly title: 'Connected accounts';
    readonly lead: 'Accounts at other services that {application} may use for you, until you disconnect them.';
    readonly connected: 'Connected';
    readonly empty: 'Nothing is connected yet. Connect an account below.';
    readonly connectedWhen: 'Connected {when}';
    readonly access: 'What it may do';
    readonly accessUnknown: '{label} does not say what was granted.';
    readonly accessNone: 'Nothing except identifying your account.';
    readonly accessDeclined: 'Asked for, but not granted: {access}.';
    readonly subAccounts: 'Chosen sub-accounts';
    readonly noSubAccounts: 'No sub-account is chosen yet.';
    readonly choose: 'Choose a sub-account';
    readonly chooseNamed: 'Choose a sub-account of {account} at {label}';
    readonly reconnect: 'Reconnect';
    readonly reconnectNamed: 'Reconnect {account} at {label}';
    readonly check: 'Check now';
    readonly checkNamed: 'Check now whether {account} at {label} works';
    readonly disconnect: 'Disconnect';
    readonly disconnectNamed: 'Disconnect {account} at {label}';
    readonly available: 'Connect an account';
    readonly connect: 'Connect';
    readonly connectNamed: 'Connect {label}';
    readonly connectAnother: 'Connect another';
    readonly connectAnotherNamed: 'Connect another account at {label}';
    readonly navigation: 'Pages of connections';
    readonly later: 'Later connections';
    readonly earlier: 'Earlier connections';
  };
  readonly state: {
    readonly works: 'Works';
    readonly trouble: 'Has trouble';
    readonly dead: 'Needs reconnecting';
    readonly waits: 'Waits';
    readonly refreshes: 'The access is refreshed automatically {when}.';
    readonly refreshesOnUse: 'The access is refreshed when it is used next.';
    readonly endsAt: 'Needs reconnecting {when}: {label} gives this access for a limited time.';
    readonly ended: 'The access expired {when}.';
    readonly failing: 'The access could not be refreshed: {reason}. This started {when}; we try again automatically.';
    readonly stopped: 'It stopped working {when}: {reason}.';
    readonly parentDead: 'Its account, {account}, needs reconnecting.';
  };
  readonly reasons: {
    readonly rejected: 'the access was ended at {label}, for example because the app was removed there or the password changed';
    readonly no_refresh_token: '{label} gave this access for a limited time, and it has expired';
    readonly not_exchanged: '{label} gave access for about an hour, and has not given lasting access yet';
    readonly account_mismatch: '{label} responded for another account';
    readonly client_config: '{label} does not accept this application at the moment';
    readonly rate_limited: '{label} received too many requests';
    readonly network: '{label} cannot be reached';
    readonly timeout: '{label} does not respond in time';
    readonly bad_response: '{label} responded with an error';
    readonly storage: 'it could not be stored here';
    readonly unknown: 'the reason is not known';
  };
  readonly kinds: {
    readonly page: 'Page';
    readonly channel: 'Channel';
    readonly organisation: 'Organisation';
    readonly account: 'Account';
  };
  readonly resources: {
    readonly title: 'Choose what to use';
    readonly lead: '{account} at {label} is connected. Choose what {application} may use with it. You can choose more later.';
    readonly legend: 'Sub-accounts of {account}';
    readonly chosen: 'Already chosen';
    readonly submit: 'Use this';
    readonly skip: 'Not now';
    readonly none: '{label} lists no sub-account of {account} that you can choose.';
    readonly failed: '{label} could not list the sub-accounts of {account} just now.';
    readonly again: 'Try again';
    readonly continue: 'Continue';
  };
  readonly disconnect: {
    readonly title: 'Disconnect {account}?';
    readonly lead: '{account} at {label} will no longer be used by {application}.';
    readonly here: 'The access is deleted here at once.';
    readonly token: '{label} is asked to end it at {label} too.';
    readonly grant: '{label} is asked to end everything that this account has allowed here, unless it is still used by another connection.';
    readonly nothing: '{label} offers no way to end it from here. Remove {application} in the settings of your {label} account too.';
    readonly child: '{parent} stays connected.';
    readonly children: 'These sub-accounts are deleted here too:';
    readonly submit: 'Disconnect';
    readonly keep: 'Keep it';
  };
  readonly reconnect: {
    readonly title: 'Reconnect {label}';
    readonly works: '{account} works. Reconnecting is not needed, and does no harm.';
    readonly next: 'Reconnecting takes you to {label}, where you allow the access again. Choose the same account there: {account}.';
    readonly submit: 'Reconnect';
    readonly later: 'Later';
  };
  readonly continue: {
    readonly title: 'Connect {label} to {application}?';
    readonly lead: 'Another website sent you here. Nothing has happened yet.';
    readonly asks: '{label} will ask you to allow {application} to:';
    readonly next: 'Your account is connected only after you have agreed at {label}.';
    readonly submit: 'Continue to {label}';
    readonly cancel: 'Cancel';
  };
  readonly success: {
    readonly title: '{label} is connected';
    readonly lead: '{account} can be used now.';
    readonly close: 'You can close this window.';
    readonly continue: 'Continue';
  };
  readonly notices: {
    readonly connected: 'Your {label} account is connected.';
    readonly chosen: 'What you chose at {label} is connected.';
    readonly disconnected_confirmed: 'The account is disconnected, here and at {label}.';
    readonly disconnected_pending: '{label} is disconnected here. It has not confirmed that yet; we keep asking.';
    readonly disconnected_not_supported: '{label} is disconnected here. You can also remove {application} in your settings at {label}.';
    readonly disconnected_shared: '{label} is disconnected here.';
    readonly checked_works: '{label} was asked: this connection works.';
    readonly checked_dead: '{label} was asked: this connection needs reconnecting.';
    readonly checked_unknown: '{label} could not be asked just now. Try again in a moment.';
    readonly unconfirmed: 'An account at {label} is disconnected here. {label} has not confirmed that yet; we keep asking.';
  };
  readonly admin: {
    readonly title: 'Connections of all users';
    readonly lead: 'For operators. Tokens are shown nowhere.';
    readonly counts: 'In numbers';
    readonly provider: 'Provider';
    readonly total: 'All';
    readonly states: {
      readonly due: 'Due now';
      readonly refresh_failing: 'Failing';
      readonly reauthorization_required: 'Needs reconnecting';
      readonly active: 'Active';
    };
    readonly search: 'Owner, account or id begins with';
    readonly state: 'State';
    readonly any: 'Any';
    readonly submit: 'Search';
    readonly all: 'Back to the overview';
    readonly found: 'Found';
    readonly none: 'There is no such connection.';
    readonly empty: 'No user has connected an account yet.';
    readonly nothingToDo: 'No connection needs attention.';
    readonly more: 'More';
    readonly owner: 'Owner';
    readonly refresh: 'Refresh now';
    readonly refreshNamed: 'Refresh now: {account} at {label}';
    readonly refreshed: 'Last refreshed {when}.';
    readonly due: 'A refresh is due {when}.';
    readonly retry: 'The next attempt is {when} or later.';
    readonly failures: 'Failed attempts in a row: {count}.';
    readonly notices: {
      readonly refreshed: 'The tokens are refreshed.';
      readonly ended: 'The provider has ended this access. Its user has to reconnect.';
      readonly failed: 'The tokens could not be refreshed just now. The state below says why.';
    };
  };
  readonly explanation: {
    readonly title: '{account} at {label}';
    readonly back: 'Connections of all users';
    readonly open: 'Explain';
    readonly openNamed: 'Explain {account} at {label}';
    readonly owner: 'Owner';
    readonly connection: 'connection';
    readonly state: 'State';
    readonly since: 'Since';
    readonly reason: 'Reason';
    readonly next: 'Next attempt';
    readonly noReason: 'None';
    readonly accessToken: 'Access token';
    readonly tokenValid: 'Valid until {when}';
    readonly tokenExpired: 'Expired {when}';
    readonly tokenEndUnknown: 'No known end';
    readonly states: {
      readonly active: 'Works';
      readonly refresh_failing: 'Refresh fails';
      readonly reauthorization_required: 'Needs reconnecting';
    };
    readonly steps: {
      readonly in_progress: 'In progress, until {when} at the latest';
      readonly due: 'By the next sweep or call';
      readonly scheduled: '{when}';
      readonly on_use: 'When its token is asked for';
      readonly retry: '{when}';
      readonly becomes_final: 'None; the refusal becomes final at {when}';
      readonly none: 'None, until the user reconnects';
      readonly with_account: 'With the account that it belongs to';
      readonly not_refreshable: 'None: there is nothing to refresh it with';
      readonly not_configured: 'None: the provider is not configured';
      readonly key_missing: 'None: its encryption key is missing';
    };
    readonly reasons: {
      readonly rejected: '{label} refused the refresh token: the user removed the application, changed the password, or the refresh token reached its age.';
      readonly no_refresh_token: 'The access token ended, and {label} gave no refresh token.';
      readonly not_exchanged: '{label} gave a short-lived token, and its exchange for a long-lived one failed.';
      readonly account_mismatch: '{label} responded for another account.';
      readonly client_config: '{label} does not accept this application, or the request could not be prepared. Check client id, client secret and endpoints.';
      readonly rate_limited: '{label} received too many requests.';
      readonly network: '{label} could not be reached.';
      readonly timeout: '{label} did not respond in time.';
      readonly bad_response: '{label} responded with an error, or with something that could not be read.';
      readonly storage: 'The database could not read or store the token.';
      readonly decrypt: 'The stored token cannot be decrypted. Put the missing key back into encryptionKeys.';
      readonly superseded: 'The connection changed while it was refreshed.';
      readonly shutting_down: 'The process was shutting down.';
      readonly unknown: 'The reason is not known.';
    };
    readonly response: 'The last response to a refresh was {response}.';
    readonly failures: 'Failed attempts in a row: {count}.';
    readonly lease: 'A process has had the right to refresh it until {when}: {process}.';
    readonly unknownProcess: 'which one is not known';
    readonly callers: {
      readonly token: 'A caller gets the stored token, which is valid until {when}.';
      readonly tokenWithoutEnd: 'A caller gets the stored token.';
      readonly refresh: 'A caller waits for a new token, and gets it if {label} gives one.';
      readonly as_account: 'A caller gets what the account {parent} gives.';
      readonly reauthorization: 'A caller gets {error}, with a link for the user.';
      readonly error: 'A caller gets {error} ({reason}).';
      readonly errorUntil: 'A caller gets {error} ({reason}) until {when}.';
    };
    readonly history: 'History (UTC)';
    readonly noHistory: 'Nothing is recorded.';
    readonly events: {
      readonly connected: 'Connected';
      readonly reconnected: 'Connected again';
      readonly imported: 'Imported';
      readonly started: 'Refresh started, without a recorded outcome';
      readonly refreshed: 'Refreshed';
      readonly failed: 'Refresh failed';
      readonly refused: 'Refresh refused, not yet final';
      readonly ended: 'Ended';
      readonly recovered: 'Works again';
      readonly reassigned: 'Given to another owner or provider name';
      readonly repaired: 'Stored what had been missing';
    };
    readonly validUntil: 'valid until {when}';
    readonly nextAttempt: 'next attempt from {when}';
    readonly by: 'by {process}';
    readonly process: '{host} (pid {pid})';
    readonly unknown: 'What only other processes know';
    readonly unknowns: {
      readonly tokens_in_memory: 'Whether one holds newer tokens that the database has not taken yet.';
      readonly unsent: 'Whether refreshes fail there before anything is sent, for example because the function given as clientSecret fails. Its log says so.';
      readonly availability: 'Whether one has found the provider unavailable, and sends nothing for now.';
      readonly sweeps: 'Whether one refreshes tokens in the background. This process does not.';
      readonly lease_holder: 'Which one has the right to refresh the connection now.';
    };
  };
  readonly failure: {
    readonly you: 'You can resolve this';
    readonly wait: 'You only need to wait';
    readonly operator: 'Not your fault';
    readonly retry: 'Try again';
    readonly back: 'Back to the connected accounts';
    readonly code: 'Code';
    readonly providerError: 'Code of the provider';
    readonly title: 'That did not work';
    readonly missing: {
      readonly title: 'Not everything was allowed at {label}';
      readonly text: 'Your account at {label} is connected, but {application} needs more than was allowed. This is missing:';
      readonly unusableTitle: 'Connecting {label} again did not help';
      readonly unusable: 'Your account at {label} is connected, but this page of {application} still cannot use it.';
      readonly retry: 'Ask {label} again';
    };
    readonly reasons: {
      readonly access_denied: {
        readonly title: 'Not connected';
        readonly text: 'Access was not granted, so nothing was stored. Try again if you did not mean to say no.';
      };
      readonly expired_state: {
        readonly title: 'That took too long';
        readonly text: 'For your safety an attempt ends after a while. Start again.';
      };
      readonly invalid_state: {
        readonly title: 'This attempt is over';
        readonly text: 'It was finished already, or is not known here. If the account is in your list, all is well; if not, start again.';
      };
      readonly invalid_flow: {
        readonly text: 'What was stored for this attempt is not as it was written, so it was not used. Start again; if this happens twice, tell the operator.';
      };
      readonly user_mismatch: {
        readonly title: 'Another user started this';
        readonly text: 'This attempt was started by another user or in another browser. Start again here.';
      };
      readonly account_mismatch: {
        readonly title: 'Another account was chosen';
        readonly text: 'You were to reconnect an account, and came back with another one. Nothing was changed. Choose the same account, or connect the other one as a new connection.';
      };
      readonly tenant_mismatch: {
        readonly title: 'This account is connected for something else';
        readonly text: 'Your account is connected already, for another company, team or site. Nothing was changed. Choose the same one, or disconnect the earlier connection first.';
      };
      readonly invalid_intent: {
        readonly title: 'This link is not valid';
        readonly text: 'It was created for another user, or is older than a week. Open your connected accounts instead.';
      };
      readonly not_authenticated: {
        readonly title: 'You are not logged in';
        readonly text: 'Log in, then start again.';
      };
      readonly invalid_request: {
        readonly text: 'The provider sent you back with less than was needed. Start again.';
      };
      readonly issuer_mismatch: {
        readonly text: 'The response did not come from the provider that was asked, so it was not used. Start again; if this happens twice, tell the operator.';
      };
      readonly configuration_changed: {
        readonly text: 'The settings for this provider changed while you were there. Start again.';
      };
      readonly authorization_failed: {
        readonly text: 'The provider did not grant access. Start again.';
      };
      readonly rejected: {
        readonly text: 'The provider did not accept this attempt. It may have taken too long, or was used already. Start again; if this happens twice, tell the operator.';
      };
      readonly consent_required: {
        readonly title: 'The provider wants you to agree again';
        readonly text: 'Start again, log in there, and allow the access.';
      };
      readonly no_account: {
        readonly title: 'There is nothing to connect';
        readonly text: 'Your login at the provider has no account of this kind, such as no YouTube channel. Create one there, or start again with another login.';
      };
      readonly unverified_email: {
        readonly title: 'Your e-mail address is not verified';
        readonly text: 'The provider gives access only when your e-mail address there is verified. Verify it, then start again.';
      };
      readonly missing_scope: {
        readonly title: 'Not everything was allowed';
        readonly text: 'Without the permission to read your account it cannot be connected. Start again and allow everything that is asked for; if this happens twice, tell the operator.';
      };
      readonly identity_unconfirmed: {
        readonly title: 'The account could not be confirmed';
        readonly text: 'The provider did not confirm that this access is for the account that was chosen, so nothing was stored. Start again.';
      };
      readonly csrf: {
        readonly title: 'This page was open too long';
        readonly text: 'Go back to your connected accounts and do it from there.';
      };
      readonly cross_site: {
        readonly title: 'Another site sent you here';
        readonly text: 'Nothing has happened. To connect an account, start from your connected accounts.';
      };
      readonly not_a_navigation: {
        readonly text: 'Nothing has happened. Open this address in a window of its own.';
      };
      readonly network: {
        readonly title: 'The provider cannot be reached';
        readonly text: 'Nothing was stored. Try again in a few minutes.';
      };
      readonly timeout: {
        readonly title: 'The provider was too slow';
        readonly text: 'There was no response in time, and nothing was stored. Try again.';
      };
      readonly rate_limited: {
        readonly title: 'The provider asks to wait';
        readonly text: 'It received too many requests. Wait a moment, then try again.';
      };
      readonly bad_response: {
        readonly title: 'The provider is in trouble';
        readonly text: 'Its response could not be read. Nothing was stored. Try again later; if it stays so, tell the operator.';
      };
      readonly server_error: {
        readonly title: 'The provider is in trouble';
        readonly text: 'It failed on its side. Nothing was stored. Try again later.';
      };
      readonly temporarily_unavailable: {
        readonly title: 'The provider cannot be used right now';
        readonly text: 'Nothing was stored. Try again in a few minutes.';
      };
      readonly token_refresh: {
        readonly text: 'The access could not be refreshed right now. Try again in a moment.';
      };
      readonly storage: {
        readonly text: 'The database did not confirm this, so it may have been done or not. Look at your connections in a moment, and try again if it is missing.';
      };
      readonly shutting_down: {
        readonly title: 'One moment';
        readonly text: 'The application is being restarted. This attempt is still valid: load this page again in a moment.';
      };
      readonly client_config: {
        readonly title: 'The provider does not accept this application';
        readonly text: 'There is nothing that you can do. The operator of this application must check its settings.';
      };
      readonly client_config_or_code: {
        readonly title: 'The provider refused this attempt';
        readonly text: 'Either the attempt took too long or was used already, or the provider does not accept this application. Start again; if this happens twice, tell the operator.';
      };
      readonly client_secret_unavailable: {
        readonly text: 'This application could not read its own settings. Try again in a moment, or tell the operator.';
      };
      readonly discovery_failed: {
        readonly text: 'The settings of this application for the provider are wrong. Tell the operator.';
      };
      readonly exchange_refused: {
        readonly text: 'The provider gave access for an hour only, and nothing was stored. Tell the operator.';
      };
      readonly invalid_scope: {
        readonly title: 'The provider does not allow this application what it asks for';
        readonly text: 'There is nothing that you can do. The operator of this application must check the permissions that it asks for.';
      };
      readonly request_refused: {
        readonly title: 'The provider refused the request';
        readonly text: 'Start again; if this happens twice, tell the operator, who finds more in the log.';
      };
      readonly profile_refused: {
        readonly title: 'The provider did not show your account';
        readonly text: 'The access works, but it does not allow reading which account it is, so nothing was stored. Tell the operator.';
      };
      readonly no_account_id: {
        readonly title: 'The provider did not say which account it is';
        readonly text: 'Without that nothing was stored. Tell the operator.';
      };
      readonly identity_conflict: {
        readonly text: 'The provider named two accounts where there should be one, so nothing was stored. Tell the operator.';
      };
      readonly invalid_id_token: {
        readonly text: 'The provider sent a proof of identity that was not made for this application. Nothing was stored. Tell the operator.';
      };
      readonly nonce_missing: {
        readonly text: 'The provider sent a proof of identity that does not belong to this attempt for certain. Nothing was stored. Tell the operator.';
      };
      readonly token_too_long: {
        readonly text: 'The provider gave an access that is too long to be stored. Tell the operator.';
      };
      readonly unknown_server: {
        readonly text: 'The provider named a server that this application does not know, so nothing was stored. Tell the operator.';
      };
      readonly strategy_failed: {
        readonly text: 'This application failed while it talked to the provider. Nothing was stored. The operator finds more in the log.';
      };
      readonly decrypt: {
        readonly text: 'What was stored for this attempt can no longer be read. Tell the operator, then start again.';
      };
      readonly unsupported_token_type: {
        readonly text: 'The provider gave a kind of access that cannot be used here. Nothing was stored. Tell the operator.';
      };
      readonly reauthorization_required: {
        readonly title: 'This account needs reconnecting';
        readonly text: 'The access has ended. Reconnect the account from the list.';
      };
      readonly insufficient_scope: {
        readonly title: 'More access is needed';
        readonly text: 'Reconnect the account from the list to grant it.';
      };
      readonly unknown_provider: {
        readonly title: 'There is no such provider here';
        readonly text: 'Check the address, or choose one from the list.';
      };
      readonly not_found: {
        readonly title: 'There is no such connection';
        readonly text: 'It was disconnected, or is not yours. Go back to the list.';
      };
      readonly unknown_resource: {
        readonly title: 'That is no longer there';
        readonly text: 'The account has lost what you chose. Choose again.';
      };
      readonly invalid_reference: {
        readonly text: 'Something was missing. Go back and choose one of the list.';
      };
      readonly forbidden: {
        readonly title: 'This is not allowed';
        readonly text: 'You may not do this here.';
      };
      readonly http: {
        readonly text: 'This cannot be done. Go back to the list.';
      };
      readonly internal: {
        readonly title: 'Something went wrong here';
        readonly text: 'Look at your connections before you try again. The log has more details for the operator.';
      };
    };
  };
};

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

interface ErrorSignal {
  status?: number;
  error?: string;
  step?: RequestStep;
  problem?: UpstreamProblem;
}

declare abstract class ExchangedTokenStrategy extends OAuth2ProviderStrategy {
  protected abstract longLivedRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;
  protected abstract successorRequest(
    context: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;
  exchangeCode(
    context: OAuth2ProviderContext,
    request: {
      code: string;
      codeVerifier?: string;
    },
  ): Promise<TokenResponse>;
  rateLimitedFor(
    context: OAuth2ProviderContext,
    headers: Readonly<Record<string, string>>,
  ): number | undefined;
  refreshToken(
    context: OAuth2ProviderContext,
    { accessToken, isShortLived }: TokenPair,
  ): Promise<TokenResponse>;
}

interface ExpectedIssuer {
  value: string;
  sent: 'always' | 'sometimes' | 'never';
}

type ExplainedCaller =
  | {
      kind: 'token';
      validUntil: Date | null;
    }
  | {
      kind: 'refresh';
    }
  | {
      kind: 'as_account';
    }
  | {
      kind: 'error';
      error: 'ReauthorizationRequiredError' | 'TokenRefreshError' | 'UnknownProviderError';
      code: 'reauthorization_required' | 'token_refresh' | 'unknown_provider';
      reason: string | null;
      retryable: boolean;
      retryAt: Date | null;
    };

interface ExplainedEvent {
  at: Date;
  what: HistoryEvent;
  step?: RefreshStep;
  code?: string;
  httpStatus?: number;
  providerError?: string;
  nextAttemptAt?: Date;
  expiresAt?: Date;
  host?: string;
  pid?: number;
}

interface ExplainedNextStep {
  kind: NextStepKind;
  at: Date | null;
}

interface ExplanationPage extends ExplanationView {
  overviewUrl: string;
}

interface ExplanationView {
  title: string;
  owner: string;
  id: string;
  facts: readonly {
    label: string;
    value: string;
  }[];
  sentences: readonly string[];
  problems: readonly string[];
  history: readonly HistoryLine[];
  unknown: readonly string[];
}

declare class FacebookStrategy extends ExchangedTokenStrategy {
  readonly definition: OAuth2ProviderDefinition;
  exchangeCode(
    context: OAuth2ProviderContext,
    request: {
      code: string;
      codeVerifier?: string;
    },
  ): Promise<TokenResponse>;
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]>;
  revoke(
    context: OAuth2ProviderContext,
    { accessToken, resourceOwnerId }: RevocableTokens,
  ): Promise<RevocationOutcome>;
  protected userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>>;
  protected longLivedRequest(context: OAuth2ProviderContext, accessToken: string): ProviderRequest;
  protected successorRequest(context: OAuth2ProviderContext, accessToken: string): ProviderRequest;
  private inspect;
  private permissions;
  private proof;
}

interface FailurePage {
  statusCode: number;
  code: string;
  providerError?: string;
  title: string;
  text: string;
  move: string;
  retryUrl?: string;
  retryLabel?: string;
  missing?: GrantedAccess;
  popup?: PopupMessage;
}

interface FindAcrossOwners {
  provider: OAuth2ProviderName;
  account: string;
  kind?: string;
  skip?: number;
  take?: number;
}

interface FindTokens {
  owner: OwnerId;
  provider?: OAuth2ProviderName;
  kind?: string;
  skip?: number;
  take?: number;
}

declare class GenericStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  private readonly known;
  resolveDefinition(
    context: Omit<OAuth2ProviderContext, 'definition'>,
    configured: OAuth2ProviderDefinition,
  ): Promise<OAuth2ProviderDefinition>;
  createAuthorizationRequest(
    context: OAuth2ProviderContext,
    request: Parameters<OAuth2ProviderStrategy['createAuthorizationRequest']>[1],
  ): string;
  private fetchMetadata;
}

declare class GitHubAppStrategy extends GitHubStrategy {
  readonly definition: OAuth2ProviderDefinition;
}

declare class GitHubStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner>;
  revoke(context: OAuth2ProviderContext, pair: RevocableTokens): Promise<RevocationOutcome>;
}

type GivenWords = Part<PageWords>;

declare class GoogleStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]>;
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError;
}

interface GrantRefusal {
  fingerprint: string;
  needsUser: boolean;
}

interface GrantedAccess {
  isKnown: boolean;
  words: readonly string[];
  scopes: readonly string[];
  declined: readonly string[];
}

declare const HISTORY_EVENTS: readonly [
  'connected',
  'reconnected',
  'imported',
  'started',
  'refreshed',
  'failed',
  'refused',
  'ended',
  'recovered',
  'reassigned',
  'repaired',
];

type HistoryEvent = (typeof HISTORY_EVENTS)[number];

interface HistoryLine {
  when: string;
  instant: string;
  tone: 'works' | 'trouble' | 'dead';
  title: string;
  codes: string;
  details: string;
}

declare class HttpEntranceOptions {
  controllers: boolean;
  resolveOwner?:
    | ((request: never, context?: ExecutionContext) => CurrentOwnerId | Promise<CurrentOwnerId>)
    | Type<OwnerResolver>;
  loginUrl?: string;
}

declare class HttpOptions {
  timeout: number;
  maxResponseBytes: number;
  userAgent: string;
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

interface ImportOptions<Row> {
  providers?: Readonly<Record<string, string>>;
  owner?: (row: Row) => OwnerId | null | undefined | Promise<OwnerId | null | undefined>;
  decrypt?: (token: string) => string | Promise<string>;
}

interface ImportReport {
  imported: number;
  skipped: {
    index: number;
    provider: string;
    account: string;
    reason: ImportSkipReason;
  }[];
}

interface ImportRows {
  'django-oauth2-capture': DjangoOAuth2CaptureRow;
  'better-auth': BetterAuthRow;
  authjs: AuthJsRow;
}

type ImportSkipReason =
  | 'no_token'
  | 'no_account'
  | 'no_owner'
  | 'unknown_provider'
  | 'encrypted'
  | 'unusable'
  | 'already_connected';

type ImportSource = keyof ImportRows;

declare function InjectOAuth2Client(
  provider: OAuth2ProviderName,
): PropertyDecorator & ParameterDecorator;

declare class InstagramStrategy extends QueryExchangedStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected readonly grantPrefix = 'ig';
}

declare class InsufficientScopeError extends OAuth2CaptureError {
  #private;
  readonly provider: string;
  readonly tokenId: string;
  readonly missing: readonly string[];
  readonly code = 'insufficient_scope';
  constructor(
    provider: string,
    tokenId: string,
    missing: readonly string[],
    connectUrl: ConnectUrlSource,
  );
  get connectUrl(): string;
  toJSON(): Record<string, unknown>;
}

declare class InvalidTokenReferenceError extends OAuth2CaptureError {
  readonly code = 'invalid_reference';
  constructor(member: string, problem?: string, remedy?: string);
}

declare class InvalidTokensError extends OAuth2CaptureError {
  readonly code = 'invalid_tokens';
  constructor(why: string);
}

type KnownProvider = keyof OAuth2ProviderNames;

declare class LinkedInStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected profile(context: OAuth2ProviderContext, tokens: TokenResponse): Promise<unknown>;
  listResources(context: OAuth2ProviderContext, accessToken: string): Promise<OAuth2Resource[]>;
}

type LocalizedText =
  | string
  | {
      en: string;
      readonly [language: string]: string;
    };

interface Mark {
  letter: string;
  tone: number;
}

type MigrationClass = new () => MigrationInterface;

declare const NEXT_STEPS: readonly [
  'in_progress',
  'due',
  'scheduled',
  'on_use',
  'retry',
  'becomes_final',
  'none',
  'with_account',
  'not_refreshable',
  'not_configured',
  'key_missing',
];

type NextStepKind = (typeof NEXT_STEPS)[number];

declare class NotConnectedError extends OAuth2CaptureError {
  #private;
  readonly provider?: string | undefined;
  readonly code = 'not_found';
  constructor(provider?: string | undefined, connectUrl?: ConnectUrlSource);
  get connectUrl(): string | undefined;
}

declare class OAuth2AuthorizationService {
  private readonly links;
  private readonly start;
  private readonly completion;
  private readonly providers;
  private readonly telemetry;
  connectUrl({ owner, provider, scopes, token, returnTo }: ConnectUrlInput): string;
  begin(input: BeginInput): Promise<BegunFlow>;
  complete(input: CompleteInput): Promise<CompletedFlow>;
}

declare class OAuth2CallbackController {
  private readonly authorization;
  private readonly providers;
  private readonly owner;
  private readonly binding;
  private readonly responder;
  private readonly accounts;
  private readonly next;
  private readonly pages;
  private readonly missing;
  private readonly tried;
  private readonly options;
  callback(request: CaptureRequest, response: unknown): Promise<void>;
  private complete;
  private findOwner;
}

declare abstract class OAuth2CaptureError extends Error {
  abstract readonly code: string;
  constructor(
    message: string,
    options?: {
      cause?: unknown;
    },
  );
  toJSON(): Record<string, unknown>;
}

declare class OAuth2CaptureModule extends ConfigurableModuleClass implements OnModuleInit {
  private readonly modules;
  static forRoot(options: typeof OPTIONS_TYPE): DynamicModule;
  static forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule;
  static forFeature(providers: readonly OAuth2ProviderName[]): DynamicModule;
  onModuleInit(): void;
}

interface OAuth2CaptureModuleExtras {
  path?: string;
  isGlobal?: boolean;
  controllers?: boolean | readonly Type[];
  dataSource?: string | false;
  imports?: NonNullable<ModuleMetadata['imports']>;
  guards?: readonly (Type<CanActivate> | CanActivate)[];
  callbackDecorators?: readonly (ClassDecorator | MethodDecorator)[];
  admin?: {
    guard: Type<CanActivate> | CanActivate;
  };
}

interface OAuth2CaptureModuleOptions
  extends
    Pick<PublicUrlOptions, 'baseUrl'>,
    TokensOptions,
    Pick<HttpEntranceOptions, 'resolveOwner' | 'loginUrl'>,
    Partial<AuthorizationOptions> {
  database?: Partial<DatabaseOptions>;
  returnTo?: Partial<ReturnToOptions>;
  refresh?: Partial<RefreshOptions>;
  http?: Partial<HttpOptions>;
  background?: Partial<BackgroundOptions> | false;
  pages?: Partial<PagesOptions> | false;
  providers: ProviderConfigurations;
}

declare class OAuth2CheckController {
  private readonly tokens;
  private readonly providers;
  private readonly callers;
  private readonly responder;
  check(request: CaptureRequest, response: unknown): Promise<void>;
}

declare class OAuth2CheckPageController {
  private readonly tokens;
  private readonly callers;
  private readonly urls;
  private readonly responder;
  check(request: CaptureRequest, response: unknown): Promise<void>;
  private validate;
}

declare class OAuth2ConfigurationError extends OAuth2CaptureError {
  readonly problems: readonly ConfigurationProblem[];
  readonly code = 'configuration';
  constructor(problems: readonly ConfigurationProblem[]);
  toJSON(): Record<string, unknown>;
}

declare class OAuth2ConnectController {
  private readonly authorization;
  private readonly providers;
  private readonly callers;
  private readonly binding;
  private readonly confirmation;
  private readonly sites;
  private readonly responder;
  connect(request: CaptureRequest, response: unknown): Promise<void>;
  connectFromFrontEnd(request: CaptureRequest, response: unknown): Promise<void>;
  private readRequest;
  private start;
}

declare class OAuth2ConnectionClient {
  private readonly calls;
  private readonly subject;
  request<T = unknown, D = unknown>(config: ApiRequestConfig<D>): Promise<ApiResponse<T, D>>;
  get<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>>;
  head<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>>;
  delete<T = unknown, D = unknown>(url: string, config?: Bodiless<D>): Promise<ApiResponse<T, D>>;
  post<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>>;
  put<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>>;
  patch<T = unknown, D = unknown>(
    url: string,
    data?: D,
    config?: WithBody<D>,
  ): Promise<ApiResponse<T, D>>;
}

declare class OAuth2ConnectionsController {
  private readonly tokens;
  private readonly providers;
  private readonly callers;
  private readonly csrf;
  private readonly responder;
  list(request: CaptureRequest, response: unknown): Promise<void>;
  disconnect(request: CaptureRequest, response: unknown): Promise<void>;
  private getLabel;
}

declare class OAuth2ConnectionsPageController {
  private readonly tree;
  private readonly outbox;
  private readonly providers;
  private readonly callers;
  private readonly csrf;
  private readonly cards;
  private readonly pages;
  page(request: CaptureRequest, response: unknown): Promise<void>;
  private listUnconfirmed;
  private readNotices;
}

declare class OAuth2DisconnectPageController {
  private readonly tokens;
  private readonly tree;
  private readonly providers;
  private readonly callers;
  private readonly csrf;
  private readonly urls;
  private readonly responder;
  private readonly accounts;
  private readonly pages;
  confirm(request: CaptureRequest, response: unknown): Promise<void>;
  revoke(request: CaptureRequest, response: unknown): Promise<void>;
  private listConsequences;
  private findRevocationScope;
}

declare class OAuth2HttpClient {
  private readonly calls;
  private readonly providers;
  provider(name: OAuth2ProviderName): OAuth2ProviderClient;
  for(ref: TokenRef, options?: ApiClientOptions): OAuth2ConnectionClient;
}

declare const OAuth2Provider: _nestjs_core.DiscoverableDecorator<
  OAuth2ProviderName | OAuth2ProviderMetadata
>;

declare class OAuth2ProviderClient {
  private readonly calls;
  readonly name: string;
  as(owner: OwnerId, options?: OwnerClientOptions): OAuth2ConnectionClient;
  for(ref: TokenRef, options?: ApiClientOptions): OAuth2ConnectionClient;
}

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

interface OAuth2ProviderMetadata {
  name: OAuth2ProviderName;
  replaces?: boolean;
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

declare class OAuth2ProviderRegistry implements OnModuleInit, OnApplicationShutdown {
  private readonly options;
  private readonly discovery;
  private readonly urls;
  private readonly http;
  private readonly telemetry;
  private readonly clock;
  private readonly logger;
  private readonly providers;
  onModuleInit(): void;
  onApplicationShutdown(): void;
  get(name: string): ConfiguredProvider;
  find(name: string): ConfiguredProvider | undefined;
  has(name: string): boolean;
  names(): string[];
  private configure;
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

declare class OAuth2ReconnectPageController {
  private readonly tree;
  private readonly callers;
  private readonly accounts;
  private readonly cards;
  private readonly pages;
  explain(request: CaptureRequest, response: unknown): Promise<void>;
}

interface OAuth2Resource {
  id: string;
  kind: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  tokens?: TokenResponse;
}

declare class OAuth2ResourcesController {
  private readonly tokens;
  private readonly providers;
  private readonly callers;
  private readonly responder;
  list(request: CaptureRequest, response: unknown): Promise<void>;
  select(request: CaptureRequest, response: unknown): Promise<void>;
}

declare class OAuth2ResourcesPageController {
  private readonly tokens;
  private readonly tree;
  private readonly callers;
  private readonly csrf;
  private readonly urls;
  private readonly returnTo;
  private readonly responder;
  private readonly accounts;
  private readonly next;
  private readonly pages;
  choose(request: CaptureRequest, response: unknown): Promise<void>;
  select(request: CaptureRequest, response: unknown): Promise<void>;
  private readReturnTo;
  private listResources;
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

declare class OAuth2TokenService {
  private readonly repository;
  private readonly lookup;
  private readonly search;
  private readonly validTokens;
  private readonly capture;
  private readonly refresher;
  private readonly dueTokens;
  private readonly resources;
  private readonly validator;
  private readonly disconnector;
  private readonly ownerDeletion;
  private readonly reassignment;
  private readonly rotation;
  private readonly imports;
  private readonly explainer;
  private readonly work;
  find(where: FindTokens): Promise<OAuth2Token[]>;
  findAcrossOwners(where: FindAcrossOwners): Promise<OAuth2Token[]>;
  findOne(ref: TokenRef): Promise<OAuth2Token | null>;
  getValidToken(ref: TokenRef, options?: ValidTokenOptions): Promise<string>;
  refresh(ref: TokenRef): Promise<OAuth2Token>;
  private refreshed;
  explain(ref: TokenRef): Promise<ConnectionExplanation>;
  validate(ref: TokenRef): Promise<TokenValidation>;
  refreshDue(options?: { batch?: number }): Promise<RefreshDueResult>;
  disconnect(ref: TokenRef): Promise<DisconnectResult>;
  disconnectOwner(owner: OwnerId): Promise<DisconnectOwnerResult>;
  reassign(ref: TokenRef, to: Destination): Promise<OAuth2Token>;
  listResources(ref: TokenRef): Promise<ResourceSummary[]>;
  selectResource(ref: TokenRef, id: string): Promise<OAuth2Token>;
  save(input: CaptureInput): Promise<OAuth2Token>;
  importFrom<Source extends ImportSource>(
    source: Source,
    rows: Iterable<ImportRows[Source]> | AsyncIterable<ImportRows[Source]>,
    options?: ImportOptions<ImportRows[Source]>,
  ): Promise<ImportReport>;
  rotateEncryptionKeys(options?: RotationOptions): Promise<RotationResult>;
}

declare const OPTIONS_TYPE: OAuth2CaptureModuleOptions & Partial<OAuth2CaptureModuleExtras>;

interface OwnerClientOptions extends ApiClientOptions {
  account?: string;
}

type OwnerId = string | number | bigint;

interface OwnerResolver {
  resolveOwner(
    request: unknown,
    context?: ExecutionContext,
  ): CurrentOwnerId | Promise<CurrentOwnerId>;
}

declare const PAGE_NAMES: readonly [
  'connections',
  'resources',
  'disconnect',
  'reconnect',
  'continue',
  'success',
  'failure',
  'admin',
  'explanation',
];

declare const PAGE_VARIABLES: {
  readonly background: readonly ['#f6f7f9', '#0f1216'];
  readonly surface: readonly ['#ffffff', '#181d24'];
  readonly text: readonly ['#1b2027', '#e9edf2'];
  readonly muted: readonly ['#58616e', '#a3adba'];
  readonly border: readonly ['#d5dae1', '#333c48'];
  readonly accent: readonly ['#2a57c8', '#9dbaff'];
  readonly 'accent-text': readonly ['#ffffff', '#0d1730'];
  readonly works: readonly ['#0c6339', '#83e0ab'];
  readonly 'works-background': readonly ['#e2f4e9', '#14301f'];
  readonly trouble: readonly ['#734700', '#ffcf85'];
  readonly 'trouble-background': readonly ['#fdf0d6', '#38290b'];
  readonly dead: readonly ['#9c1620', '#ffa6a6'];
  readonly 'dead-background': readonly ['#fde9e9', '#401619'];
  readonly radius: readonly ['0.75rem'];
  readonly font: readonly ['system-ui, -apple-system, "Segoe UI", Roboto, sans-serif'];
  readonly width: readonly ['46rem'];
};

interface PageContents {
  connections: ConnectionsPage;
  resources: ResourcesPage;
  disconnect: DisconnectPage;
  reconnect: ReconnectPage;
  continue: ContinuePage;
  success: SuccessPage;
  failure: FailurePage;
  admin: AdminPage;
  explanation: ExplanationPage;
}

type PageData<N extends PageName = PageName> = PageFrame & PageContents[N];

interface PageFrame {
  page: PageName;
  nonce: string;
  language: string;
  words: PageWords;
  say: (text: string, values?: Readonly<Record<string, string>>) => string;
  applicationName?: string;
  home: string;
  styles: string;
}

type PageName = (typeof PAGE_NAMES)[number];

type PageTemplate<N extends PageName> = string | ((data: PageData<N>) => string | Promise<string>);

type PageTemplates = {
  readonly [N in PageName]?: PageTemplate<N>;
};

type PageVariable = keyof typeof PAGE_VARIABLES;

type PageVariables = Readonly<Partial<Record<PageVariable, string>>>;

type PageWords = Widened<typeof ENGLISH>;

declare class PagesOptions {
  languages: readonly string[];
  resolveLanguage?: (request: never) => string | null | undefined;
  words: Readonly<Record<string, GivenWords>>;
  applicationName?: string;
  chooseAfterConnect: boolean;
  avatarOrigins: readonly string[];
  variables: PageVariables;
  darkVariables: PageVariables;
  stylesheet?: string;
  templates: PageTemplates;
  routes: Readonly<Partial<Record<PageName, string>>>;
}

type Part<T> = {
  readonly [K in keyof T]?: T[K] extends string ? T[K] : Part<T[K]>;
};

declare const PinterestStrategy: _nestjs_common.Type<OAuth2ProviderStrategy>;

type PkceSupport = 'required' | 'supported' | 'ignored' | 'unsupported' | 'breaks' | 'opt_in';

interface PopupMessage {
  message: {
    type: 'oauth2-capture';
    provider: string;
    id?: string;
    code?: string;
    providerError?: string;
  };
  origin: string;
}

interface ProviderCard {
  name: string;
  label: string;
  mark: Mark;
  isConnected: boolean;
  connectUrl: string;
}

type ProviderConfiguration = Pick<OAuth2ProviderOptions, 'clientId'> &
  Partial<OAuth2ProviderOptions>;

type ProviderConfigurations = Readonly<
  Partial<Record<KnownProvider, ProviderConfiguration>> & Record<string, ProviderConfiguration>
>;

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

declare class PublicUrlOptions {
  baseUrl: string;
  path: string;
}

declare abstract class QueryExchangedStrategy extends ExchangedTokenStrategy {
  protected abstract readonly grantPrefix: string;
  protected longLivedRequest(
    { definition, clientSecret }: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;
  protected successorRequest(
    { definition }: OAuth2ProviderContext,
    accessToken: string,
  ): ProviderRequest;
}

declare const REFRESH_STEPS: readonly [
  'configuration',
  'client_secret',
  'discovery',
  'decryption',
  'availability',
  'lease',
  'token_request',
  'account_check',
  'storage',
];

declare const REQUEST_STEPS: readonly ['exchange', 'upgrade', 'refresh', 'profile', 'revocation'];

interface RateLimitHeaders {
  remaining: string;
  reset: string;
  unit: 'epoch_seconds' | 'seconds';
}

declare class ReassignmentError extends OAuth2CaptureError {
  readonly tokenId: string;
  readonly reason: ReassignmentRefusal;
  readonly code = 'reassignment';
  constructor(tokenId: string, reason: ReassignmentRefusal);
  toJSON(): Record<string, unknown>;
}

type ReassignmentRefusal = 'already_connected' | 'child';

declare class ReauthorizationRequiredError extends TokenRefreshError {
  #private;
  readonly code = 'reauthorization_required';
  constructor(failure: Omit<TokenRefreshFailure, 'retryable'>, connectUrl: ConnectUrlSource);
  get connectUrl(): string;
  toJSON(): Record<string, unknown>;
}

interface ReconnectPage {
  account: AccountView;
  state: StateView;
  connectUrl: string;
}

declare class RedditStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner>;
}

interface RefreshBehaviour {
  grant: 'refresh_token' | 'exchange' | 'none';
  rotation?: 'always' | 'sometimes' | 'never';
  idleLifetime?: number;
  maximumAge?: number;
  minimumAge?: number;
  window?: number;
}

interface RefreshDueResult {
  refreshed: number;
  failed: number;
  skipped: number;
  reasons: Partial<Record<SweepReason, number>>;
}

type RefreshFailureReason =
  | 'rejected'
  | 'no_refresh_token'
  | 'not_exchanged'
  | 'account_mismatch'
  | 'client_config'
  | 'rate_limited'
  | 'network'
  | 'timeout'
  | 'bad_response'
  | 'storage'
  | 'decrypt'
  | 'superseded'
  | 'shutting_down';

declare class RefreshOptions {
  leeway: number;
  leaseTtl: number;
  waitTimeout: number;
}

type RefreshStep = (typeof REFRESH_STEPS)[number];

type RequestStep = (typeof REQUEST_STEPS)[number];

declare function RequireConnection(
  provider: OAuth2ProviderName,
  {
    scopes,
  }?: {
    scopes?: readonly string[];
  },
): MethodDecorator & ClassDecorator;

interface ResourceChoice {
  id: string;
  kind: string;
  name: string;
  username: string | null;
  isChosen: boolean;
}

interface ResourceOwner {
  id: string;
  name?: string | null;
  username?: string | null;
  profile?: Readonly<Record<string, string>>;
  metadata?: Readonly<Record<string, string>>;
  isPartial?: boolean;
}

type ResourceSummary = Omit<OAuth2Resource, 'tokens'>;

interface ResourcesPage {
  account: AccountView;
  resources: readonly ResourceChoice[];
  isUnknown: boolean;
  csrfToken: string;
  here: string;
  returnTo: string;
}

declare class ReturnToOptions {
  default: string;
  allow: readonly string[];
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

type RevocationResult = 'confirmed' | 'pending' | 'not_supported' | 'shared';

interface RotationOptions {
  batch?: number;
}

interface RotationResult {
  rotated: number;
  failed: number;
}

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

declare const SUPPORTED: readonly [
  'url',
  'method',
  'headers',
  'params',
  'paramsSerializer',
  'data',
  'timeout',
  'timeoutErrorMessage',
  'signal',
  'responseType',
  'responseEncoding',
  'transformRequest',
  'transformResponse',
  'transitional',
  'validateStatus',
  'formSerializer',
  'maxContentLength',
  'maxBodyLength',
  'maxRate',
  'maxRedirects',
  'decompress',
  'onUploadProgress',
  'onDownloadProgress',
];

interface ScopeRules {
  scopeSynonyms?: Readonly<Record<string, string>>;
  scopePrefixes?: readonly string[];
  scopesIgnoreCase?: boolean;
  scopeImplications?: Readonly<Record<string, readonly string[]>>;
  neverEchoedScopes?: readonly string[];
}

type ScopeWords = Readonly<Record<string, LocalizedText>>;

declare class ShuttingDownError extends OAuth2CaptureError {
  readonly code = 'shutting_down';
  constructor();
}

interface StateView {
  tone: 'works' | 'trouble' | 'dead';
  label: string;
  sentence: string;
}

declare class StorageError extends OAuth2CaptureError {
  readonly outcome: StorageOutcome;
  readonly code = 'storage';
  constructor(cause: unknown, outcome?: StorageOutcome);
  get mayHaveSucceeded(): boolean;
  toJSON(): Record<string, unknown>;
}

type StorageOutcome = 'failed' | 'unknown' | 'no_connection' | 'transaction_ended';

interface SuccessPage {
  account: AccountView;
  popup: PopupMessage;
}

type SweepReason =
  | RefreshFailureReason
  | 'not_due'
  | 'retry_later'
  | 'changed'
  | 'reauthorization_required'
  | 'sub_account'
  | 'queue_full'
  | 'unknown_provider'
  | 'unexpected'
  | (string & {});

declare class TenantMismatchError extends OAuth2CaptureError {
  readonly provider: string;
  readonly tokenId: string;
  readonly member: string;
  readonly code = 'tenant_mismatch';
  constructor(provider: string, tokenId: string, member: string);
}

declare class ThreadsStrategy extends QueryExchangedStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected readonly grantPrefix = 'th';
}

declare class TikTokStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>>;
}

interface TokenPair {
  accessToken: string;
  refreshToken?: string;
  isShortLived?: boolean;
}

type TokenRef =
  | OAuth2Token
  | {
      id: string;
      owner?: OwnerId;
    }
  | {
      owner: OwnerId;
      provider: OAuth2ProviderName;
      account?: string;
    };

declare class TokenRefreshError extends OAuth2CaptureError {
  readonly code: string;
  readonly provider: string;
  readonly tokenId: string;
  readonly reason: RefreshFailureReason;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  readonly remedy: string;
  constructor(failure: TokenRefreshFailure);
  toJSON(): Record<string, unknown>;
}

interface TokenRefreshFailure {
  provider: string;
  tokenId: string;
  reason: RefreshFailureReason;
  retryable: boolean;
  retryAfterMs?: number;
  cause?: unknown;
  remedy?: string;
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

type TokenValidation = {
  token: OAuth2Token;
  checkedAt: Date;
} & (
  | {
      valid: true;
      source: ValidationSource;
    }
  | {
      valid: false;
      reason: RefreshFailureReason;
      connectUrl: string;
    }
);

declare class TokensOptions {
  encryptionKeys: readonly string[];
}

declare class TwitterStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected userInfoParameters(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
  ): Readonly<Record<string, string>>;
}

declare const UNKNOWN_FACTS: readonly [
  'tokens_in_memory',
  'unsent',
  'availability',
  'sweeps',
  'lease_holder',
];

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

type UnknownFact = (typeof UNKNOWN_FACTS)[number];

declare class UnknownProviderError extends OAuth2CaptureError {
  readonly provider: string;
  readonly code = 'unknown_provider';
  constructor(provider: string, configured: readonly string[]);
}

declare class UnknownResourceError extends OAuth2CaptureError {
  readonly provider: string;
  readonly code = 'unknown_resource';
  constructor(provider: string);
}

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

interface ValidTokenOptions {
  scopes?: readonly string[];
  minValidity?: number;
}

type ValidationSource = 'user_info' | 'introspection' | 'resources' | 'none';

type Widened<T> = {
  readonly [K in keyof T]: T[K] extends string ? string : Widened<T[K]>;
};

type WithBody<D> = Omit<Bodiless<D>, 'data'>;

declare class YouTubeStrategy extends OAuth2ProviderStrategy {
  readonly definition: OAuth2ProviderDefinition;
  protected fetchResource(
    context: OAuth2ProviderContext,
    url: string,
    accessToken: string,
    parameters?: Readonly<Record<string, string>>,
  ): Promise<unknown>;
  protected resourceError(
    context: OAuth2ProviderContext,
    response: ProviderResponse,
  ): UpstreamError;
  resourceOwner(
    context: OAuth2ProviderContext,
    tokens: TokenResponse,
    nonce?: string,
  ): Promise<ResourceOwner>;
}

declare function defineOAuth2Provider({
  name,
  replaces,
  ...definition
}: OAuth2ProviderMetadata & OAuth2ProviderDefinition): Type<OAuth2ProviderStrategy>;

declare function getOAuth2ClientToken(provider: OAuth2ProviderName): string;

declare function migrationsFor(dialect: 'postgres' | 'mysql' | 'sqlite'): MigrationClass[];

declare const oauth2CaptureEntities: Type<object>[];

export type {
  AccountResources,
  AccountView,
  AdminCard,
  AdminCounts,
  AdminList,
  AdminPage,
  ApiClientOptions,
  ApiRequestConfig,
  ApiResponse,
  AuthJsRow,
  AuthorizationErrorCode,
  BeginInput,
  BegunFlow,
  BetterAuthRow,
  CaptureEvent,
  CaptureEventMap,
  CaptureEventName,
  CaptureEventWithReason,
  CaptureInput,
  CaptureRequest,
  ChildView,
  ClientAuthenticationMethod,
  ClientSecret,
  CodeChallengeEncoding,
  CompleteInput,
  CompletedFlow,
  ConfigurationProblem,
  ConnectUrlInput,
  ConnectUrlSource,
  ConnectionCard,
  ConnectionExplanation,
  ConnectionMetadata,
  ConnectionsPage,
  CurrentOwnerId,
  Destination,
  DisconnectOwnerResult,
  DisconnectPage,
  DisconnectResult,
  DjangoOAuth2CaptureRow,
  EndpointVariable,
  ErrorSignal,
  ExpectedIssuer,
  ExplainedCaller,
  ExplainedEvent,
  ExplainedNextStep,
  ExplanationPage,
  ExplanationView,
  FailurePage,
  FindAcrossOwners,
  FindTokens,
  GivenWords,
  GrantedAccess,
  HistoryEvent,
  HistoryLine,
  IdentityPaths,
  ImportOptions,
  ImportReport,
  ImportRows,
  ImportSkipReason,
  ImportSource,
  KnownProvider,
  LocalizedText,
  Mark,
  NextStepKind,
  OAuth2CaptureModuleExtras,
  OAuth2CaptureModuleOptions,
  OAuth2ProviderContext,
  OAuth2ProviderDefinition,
  OAuth2ProviderEndpoints,
  OAuth2ProviderMetadata,
  OAuth2ProviderName,
  OAuth2ProviderNames,
  OAuth2Resource,
  OwnerClientOptions,
  OwnerId,
  OwnerResolver,
  PageContents,
  PageData,
  PageFrame,
  PageName,
  PageTemplate,
  PageTemplates,
  PageVariable,
  PageVariables,
  PageWords,
  PkceSupport,
  PopupMessage,
  ProviderCard,
  ProviderConfiguration,
  ProviderConfigurations,
  ProviderHttp,
  ProviderRequest,
  ProviderResponse,
  RateLimitHeaders,
  ReassignmentRefusal,
  ReconnectPage,
  RefreshBehaviour,
  RefreshDueResult,
  RefreshFailureReason,
  RefreshStep,
  RequestStep,
  ResourceChoice,
  ResourceOwner,
  ResourceSummary,
  ResourcesPage,
  RevocableTokens,
  RevocationBehaviour,
  RevocationOutcome,
  RevocationResult,
  RotationOptions,
  RotationResult,
  ScopeWords,
  StateView,
  StorageOutcome,
  SuccessPage,
  SweepReason,
  TokenPair,
  TokenRef,
  TokenRefreshFailure,
  TokenResponse,
  TokenResponseShape,
  TokenStatus,
  TokenValidation,
  UnknownFact,
  UpstreamFailure,
  UpstreamProblem,
  UpstreamReason,
  ValidTokenOptions,
  ValidationSource,
};

export {
  AmbiguousConnectionError,
  ApiOriginError,
  AuthorizationError,
  BackgroundOptions,
  ConfiguredProvider,
  Connection,
  DatabaseClock,
  DatabaseOptions,
  FacebookStrategy,
  GenericStrategy,
  GitHubAppStrategy,
  GitHubStrategy,
  GoogleStrategy,
  HttpOptions,
  InjectOAuth2Client,
  InstagramStrategy,
  InsufficientScopeError,
  InvalidTokenReferenceError,
  InvalidTokensError,
  LinkedInStrategy,
  NotConnectedError,
  OAuth2AuthorizationService,
  OAuth2CallbackController,
  OAuth2CaptureError,
  OAuth2CaptureModule,
  OAuth2CheckController,
  OAuth2CheckPageController,
  OAuth2ConfigurationError,
  OAuth2ConnectController,
  OAuth2ConnectionClient,
  OAuth2ConnectionsController,
  OAuth2ConnectionsPageController,
  OAuth2DisconnectPageController,
  OAuth2HttpClient,
  OAuth2Provider,
  OAuth2ProviderClient,
  OAuth2ProviderOptions,
  OAuth2ProviderRegistry,
  OAuth2ProviderStrategy,
  OAuth2ReconnectPageController,
  OAuth2ResourcesController,
  OAuth2ResourcesPageController,
  OAuth2Token,
  OAuth2TokenService,
  PagesOptions,
  PinterestStrategy,
  PublicUrlOptions,
  ReassignmentError,
  ReauthorizationRequiredError,
  RedditStrategy,
  RefreshOptions,
  RequireConnection,
  ReturnToOptions,
  ShuttingDownError,
  StorageError,
  TenantMismatchError,
  ThreadsStrategy,
  TikTokStrategy,
  TokenRefreshError,
  TwitterStrategy,
  UnknownProviderError,
  UnknownResourceError,
  UpstreamError,
  YouTubeStrategy,
  defineOAuth2Provider,
  getOAuth2ClientToken,
  migrationsFor,
  oauth2CaptureEntities,
};
