import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import { isAlive, isShortLived, NOT_EXCHANGED } from './token-lifetime.js';

/** The fields of a connection that decide whether it is refreshed; times are epoch milliseconds. */
export interface RefreshFacts {
  status: 'active' | 'refresh_failing' | 'reauthorization_required';
  statusReason: string | null;
  /** The connection that a sub-account was selected from; null for a connection of its own. */
  parentId: string | null;
  hasRefreshToken: boolean;
  issuedAt: number;
  expiresAt: number | null;
  /** No request is sent before this time. */
  retryAt: number | null;
  /** Number of consecutive refusals of the same kind. */
  refusals: number;
  /** The time at which a provisional refusal becomes final; null when there is no such refusal. */
  provisionalUntil: number | null;
}

/**
 * - `now`: send a refresh request
 * - `wait`: send no request before `until`, because of `reason`
 * - `finalize`: no process has stored newer tokens, so the provisional refusal becomes final without a request
 * - `never`: send no refresh request: `ended` (the user must reconnect), `borrowed` (the token comes from
 *   the parent connection), `unneeded` (the access token is valid, and it cannot be refreshed), or
 *   `impossible` (the access token has expired, and it cannot be refreshed)
 */
export type RefreshDecision =
  | { do: 'now' }
  | { do: 'wait'; reason: 'too_young' | 'failed' | 'refused' | 'provisional'; until: number }
  | { do: 'finalize' }
  | { do: 'never'; reason: 'ended' | 'borrowed' | 'unneeded' }
  | { do: 'never'; reason: 'impossible'; cause: 'no_refresh_token' | typeof NOT_EXCHANGED };

const NOW: RefreshDecision = { do: 'now' };

/**
 * Decides whether a connection is refreshed, from its row and its provider's definition. Whether the
 * provider is available is checked elsewhere.
 *
 * @param now epoch milliseconds
 * @param isManual whether a user or an operator requests the refresh; then a refused grant is retried at once
 */
export function decideRefresh(
  facts: RefreshFacts,
  refresh: RefreshBehaviour,
  now: number,
  isManual = false,
): RefreshDecision {
  if (facts.status === 'reauthorization_required') return { do: 'never', reason: 'ended' };
  if (facts.parentId !== null) return { do: 'never', reason: 'borrowed' };
  if (facts.provisionalUntil !== null) {
    const until = facts.provisionalUntil;
    return until > now ? { do: 'wait', reason: 'provisional', until } : { do: 'finalize' };
  }
  if (refresh.grant === 'exchange' && isAlive(facts, now)) {
    const oldEnough = facts.issuedAt + (refresh.minimumAge ?? 0) * 1000;
    if (oldEnough > now && !isShortLived(facts)) {
      return { do: 'wait', reason: 'too_young', until: oldEnough };
    }
    return afterFailure(facts, now, isManual);
  }
  if (refresh.grant !== 'refresh_token' || !facts.hasRefreshToken) {
    if (isAlive(facts, now)) return { do: 'never', reason: 'unneeded' };
    const cause = isShortLived(facts) ? NOT_EXCHANGED : 'no_refresh_token';
    return { do: 'never', reason: 'impossible', cause };
  }
  return afterFailure(facts, now, isManual);
}

/** Whether the latest refresh was refused; false when an outage followed the refusals. */
export function isRefused({
  refusals,
  statusReason,
}: Pick<RefreshFacts, 'refusals' | 'statusReason'>): boolean {
  return refusals > 0 && (statusReason === 'bad_response' || statusReason === 'client_config');
}

function afterFailure(facts: RefreshFacts, now: number, isManual: boolean): RefreshDecision {
  const { retryAt } = facts;
  if (retryAt === null || retryAt <= now) return NOW;
  if (!isRefused(facts)) return { do: 'wait', reason: 'failed', until: retryAt };
  return isManual ? NOW : { do: 'wait', reason: 'refused', until: retryAt };
}
