import type { CaptureEventName } from '../../core/events/capture-event.js';
import type { FailureDetails } from '../history/history-entry.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

/** The outcome of a refresh. Only the outermost caller throws its error. */
export interface RefreshResult {
  /** The current row. */
  row: StoredToken;
  /**
   * - `refreshed`: the row has newer tokens than the caller has seen
   * - `unchanged`: there was nothing to refresh
   * - `unavailable`: the row could not be refreshed now, see `error`
   */
  kind: 'refreshed' | 'unchanged' | 'unavailable';
  /** Why the row has no newer tokens; set when `kind` is `unavailable`. */
  error?: TokenRefreshError;
  /** Where and how this refresh failed; set when an attempt was made. */
  failure?: FailureDetails;
  /** The event of the status change, if one was emitted. */
  event?: CaptureEventName;
  /** The failure ends by itself at a known time, so a caller can wait and retry. */
  isWorthWaiting?: boolean;
  /** No request was sent, because the next retry of a refused grant is not due yet. */
  waitsForProbe?: boolean;
}

export function unavailable(
  row: StoredToken,
  error: TokenRefreshError,
  more: Pick<RefreshResult, 'failure' | 'event' | 'isWorthWaiting' | 'waitsForProbe'> = {},
): RefreshResult {
  return { row, kind: 'unavailable', error, ...more };
}

export function unchanged(row: StoredToken): RefreshResult {
  return { row, kind: 'unchanged' };
}

export function refreshed(row: StoredToken): RefreshResult {
  return { row, kind: 'refreshed' };
}
