import type { StoredToken } from '../storage/stored-token.js';
import type { TokenRefreshError } from '../token.errors.js';

/** How a refresh ended. Only the outermost caller throws the error. */
export interface RefreshResult {
  /** The row as it is now. */
  row: StoredToken;
  /**
   * - `refreshed`: the row has newer tokens than the caller has seen
   * - `unchanged`: nothing was to be refreshed
   * - `unavailable`: the row could not be refreshed now, see `error`
   */
  kind: 'refreshed' | 'unchanged' | 'unavailable';
  /** Why the row is not newer; set when it is `unavailable`. */
  error?: TokenRefreshError;
  /** The cause passes by itself at a known time, so that a caller may wait for it. */
  isWorthWaiting?: boolean;
  /** Nothing was sent, because the next probe of a refused grant is due later. */
  waitsForProbe?: boolean;
}

export function unavailable(
  row: StoredToken,
  error: TokenRefreshError,
  more: Pick<RefreshResult, 'isWorthWaiting' | 'waitsForProbe'> = {},
): RefreshResult {
  return { row, kind: 'unavailable', error, ...more };
}

export function unchanged(row: StoredToken): RefreshResult {
  return { row, kind: 'unchanged' };
}

export function refreshed(row: StoredToken): RefreshResult {
  return { row, kind: 'refreshed' };
}
