import type { HistoryEvent, RefreshStep } from '../history/history-entry.js';
import type { TokenStatus } from '../storage/oauth2-token.entity.js';

/**
 * What the module does next with a connection.
 *
 * - `in_progress`: a process refreshes it now; `at` is when its lease ends
 * - `due`: the next sweep or the next call refreshes it
 * - `scheduled`: a sweep refreshes it from `at` on
 * - `on_use`: it is refreshed when your application asks for its token; no sweep does it
 * - `retry`: the last refresh failed; the next attempt is from `at` on
 * - `becomes_final`: the provider refused the grant after another process had crashed; unless that process
 *   stores newer tokens, the refusal becomes final at `at`
 * - `none`: only the user can help, by connecting again
 * - `with_account`: it is refreshed with the account that `parentId` names
 * - `not_refreshable`: the provider gave nothing to refresh it with; the token ends at `at`
 * - `not_configured`: the provider is not in `providers` of this process
 * - `key_missing`: the key that encrypted it is not in `encryptionKeys` of this process
 */
export type NextStepKind = (typeof NEXT_STEPS)[number];

/** Every value of {@link NextStepKind}. */
export const NEXT_STEPS = [
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
] as const;

/** What happens next, and when. */
export interface ExplainedNextStep {
  kind: NextStepKind;
  /** Null if it has no fixed time. */
  at: Date | null;
}

/** What `getValidToken` would do now, without `minValidity` and `scopes`. */
export type ExplainedCaller =
  /** It returns the stored token. */
  | { kind: 'token'; validUntil: Date | null }
  /** It refreshes the token first, and returns the new one if the provider gives one. */
  | { kind: 'refresh' }
  /** It does what it does for the account that `parentId` names. */
  | { kind: 'as_account' }
  /** It throws. */
  | {
      kind: 'error';
      /** Name of the class. */
      error: 'ReauthorizationRequiredError' | 'TokenRefreshError' | 'UnknownProviderError';
      code: 'reauthorization_required' | 'token_refresh' | 'unknown_provider';
      /** As in `TokenRefreshError.reason`; null for an unknown provider. */
      reason: string | null;
      retryable: boolean;
      /** When a new call can succeed; null if that is not known. */
      retryAt: Date | null;
    };

/** One entry of the history, the latest first. */
export interface ExplainedEvent {
  at: Date;
  what: HistoryEvent;
  /** Where it failed. */
  step?: RefreshStep;
  /** Why, as in `TokenRefreshError.reason`. */
  code?: string;
  /** HTTP status of the provider's response. */
  httpStatus?: number;
  /** The provider's own error code, if it sent a plain one. */
  providerError?: string;
  /** No refresh was allowed before this time. */
  nextAttemptAt?: Date;
  /** When the stored access token expires. */
  expiresAt?: Date;
  /** Name of the machine. */
  host?: string;
  /** Process id on that machine. */
  pid?: number;
}

/**
 * What only other processes know.
 *
 * - `tokens_in_memory`: whether one holds newer tokens that the database has not taken yet
 * - `unsent`: whether refreshes fail there before anything is sent, for example because the function given as
 *   `clientSecret` fails; its log says so, and the row does not
 * - `availability`: whether one has found the provider unavailable, and sends nothing for the moment
 * - `sweeps`: whether one sweeps; this process does not
 * - `lease_holder`: which process has the lease
 */
export type UnknownFact = (typeof UNKNOWN_FACTS)[number];

/** Every value. */
export const UNKNOWN_FACTS = [
  'tokens_in_memory',
  'unsent',
  'availability',
  'sweeps',
  'lease_holder',
] as const;

/**
 * Why a connection is in its state, what was tried, and what happens next. It contains no token.
 */
export interface ConnectionExplanation {
  /** Its id. */
  id: string;
  owner: string;
  provider: string;
  /** The provider's id of the account: `resourceOwnerId`. */
  account: string;
  /** The account's name at the provider. */
  name: string | null;
  kind: string;
  /** The account to which this sub-account belongs; null for an account. */
  parentId: string | null;
  /** When this was read, on the database's clock. */
  readAt: Date;
  state: TokenStatus;
  /** Since when it has been in this state. */
  since: Date;
  /** Why, as in `TokenRefreshError.reason`; null while it works. */
  reason: string | null;
  /** What to do, in English; null when there is nothing to do. */
  remedy: string | null;
  /** Failed refreshes in a row. */
  failures: number;
  connectedAt: Date;
  lastRefreshedAt: Date | null;
  /** When the access token expires; null if that is unknown or never. */
  expiresAt: Date | null;
  hasRefreshToken: boolean;
  /** When the refresh token expires, if the provider reports it. */
  refreshTokenExpiresAt: Date | null;
  /** The process that holds the lease for a refresh now, or crashed with it; null if none does. */
  lease: { until: Date; host?: string; pid?: number } | null;
  next: ExplainedNextStep;
  caller: ExplainedCaller;
  /**
   * Problems of the provider that this process knows now: an unavailable server, a refused client.
   * In English.
   */
  problems: readonly string[];
  history: readonly ExplainedEvent[];
  unknown: readonly UnknownFact[];
}
