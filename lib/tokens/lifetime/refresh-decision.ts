import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import { isAlive, isShortLived, NOT_EXCHANGED } from './token-lifetime.js';

/** What of a connection decides whether it is refreshed; instants in epoch milliseconds. */
export interface RefreshFacts {
  status: 'active' | 'refresh_failing' | 'reauthorization_required';
  statusReason: string | null;
  /** Set for what is behind an account. */
  parentId: string | null;
  hasRefreshToken: boolean;
  issuedAt: number;
  expiresAt: number | null;
  /** No request before this instant. */
  retryAt: number | null;
  /** Refusals of the same kind in a row. */
  refusals: number;
  /** Until when a refusal is not final yet; null when there is none. */
  provisionalUntil: number | null;
}

/**
 * - `now`: send a refresh
 * - `wait`: nothing is sent before `until`, for the reason that is given
 * - `finalize`: a provisional refusal has not been contradicted, so it becomes final without a request
 * - `never`: there is nothing to refresh: `ended` (only the user can help), `borrowed` (it is refreshed
 *   with its parent), `unneeded` (the access token lives, and nothing can replace it), or
 *   `impossible` (the access token is over and nothing can replace it)
 */
export type RefreshDecision =
  | { do: 'now' }
  | { do: 'wait'; reason: 'too_young' | 'failed' | 'refused' | 'provisional'; until: number }
  | { do: 'finalize' }
  | { do: 'never'; reason: 'ended' | 'borrowed' | 'unneeded' }
  | { do: 'never'; reason: 'impossible'; cause: 'no_refresh_token' | typeof NOT_EXCHANGED };

const NOW: RefreshDecision = { do: 'now' };

/**
 * Whether a connection is refreshed, as far as its row and its provider's definition say. Whether the
 * provider can be reached is another question.
 *
 * @param now epoch milliseconds
 * @param isAsked whether a user or an operator asks, for whom a refused grant is tried at once
 */
export function decideRefresh(
  facts: RefreshFacts,
  refresh: RefreshBehaviour,
  now: number,
  isAsked = false,
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
    return afterFailure(facts, now, isAsked);
  }
  if (refresh.grant !== 'refresh_token' || !facts.hasRefreshToken) {
    if (isAlive(facts, now)) return { do: 'never', reason: 'unneeded' };
    const cause = isShortLived(facts) ? NOT_EXCHANGED : 'no_refresh_token';
    return { do: 'never', reason: 'impossible', cause };
  }
  return afterFailure(facts, now, isAsked);
}

/** Whether the latest refresh ended with a refusal, rather than with an outage in between. */
export function isRefused({
  refusals,
  statusReason,
}: Pick<RefreshFacts, 'refusals' | 'statusReason'>): boolean {
  return refusals > 0 && (statusReason === 'bad_response' || statusReason === 'client_config');
}

function afterFailure(facts: RefreshFacts, now: number, isAsked: boolean): RefreshDecision {
  const { retryAt } = facts;
  if (retryAt === null || retryAt <= now) return NOW;
  if (!isRefused(facts)) return { do: 'wait', reason: 'failed', until: retryAt };
  return isAsked ? NOW : { do: 'wait', reason: 'refused', until: retryAt };
}
