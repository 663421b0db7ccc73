import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import type { RefreshOptions } from '../tokens.options.js';

/** When an access token was issued and when it expires, in epoch milliseconds. */
export interface Lifetime {
  issuedAt: number;
  /** null when it is unknown or the token does not expire */
  expiresAt: number | null;
}

/** A caller can require at most nine tenths of a lifetime; otherwise even a new token would not suffice. */
const MOST_OF_LIFETIME = 0.9;
const LEEWAY_OF_LIFETIME = 0.1;
/** The lifetime that most providers use, assumed when a token response has no `expires_in`. */
const DEFAULT_LIFETIME_S = 3600;

/**
 * Assumes a lifetime for an access token without `expires_in` that can be
 * refreshed. Without the assumption the module would never refresh it and would
 * eventually return an expired token.
 */
export function assumedLifetime(
  row: Lifetime & { hasRefreshToken: boolean },
  { grant, maximumAge = DEFAULT_LIFETIME_S }: RefreshBehaviour,
): Lifetime {
  const { issuedAt, expiresAt } = row;
  const canRefresh = grant === 'refresh_token' && row.hasRefreshToken;
  if (expiresAt !== null || !canRefresh) return row;
  return { issuedAt, expiresAt: issuedAt + maximumAge * 1000 };
}

/** The `statusReason` of a connection whose short-lived token still has to be exchanged for a long-lived one. */
export const NOT_EXCHANGED = 'not_exchanged';

/** Whether the access token is a short-lived one that still has to be exchanged. */
export function isShortLived({ statusReason }: { statusReason: string | null }): boolean {
  return statusReason === NOT_EXCHANGED;
}

/** Whether the access token has not expired. */
export function isAlive({ expiresAt }: Lifetime, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

/**
 * Whether a caller can get the stored access token without a refresh.
 *
 * @param minValidity seconds for which the caller needs the token; by default the leeway
 */
export function isFresh(
  lifetime: Lifetime,
  now: number,
  refresh: RefreshOptions,
  minValidity?: number,
): boolean {
  if (lifetime.expiresAt === null) return true;
  const span = Math.max(lifetime.expiresAt - lifetime.issuedAt, 0);
  const needed =
    minValidity === undefined
      ? leewayMs(lifetime, refresh)
      : Math.min(minValidity * 1000, span * MOST_OF_LIFETIME);
  return lifetime.expiresAt - now > needed;
}

/**
 * Whether a token that must be exchanged before it expires may be exchanged now,
 * before a caller would have to wait for it.
 */
export function isInExchangeWindow(
  { issuedAt, expiresAt, statusReason }: Lifetime & { statusReason: string | null },
  now: number,
  { grant, window = 0, minimumAge = 0 }: RefreshBehaviour,
): boolean {
  if (grant !== 'exchange' || expiresAt === null) return false;
  if (isShortLived({ statusReason })) return true;
  return expiresAt - now < window * 1000 && now - issuedAt >= minimumAge * 1000;
}

/** How early a token counts as expired, in milliseconds: the configured leeway, at most a tenth of the lifetime. */
export function leewayMs({ issuedAt, expiresAt }: Lifetime, { leeway }: RefreshOptions): number {
  if (expiresAt === null) return 0;
  return Math.min(leeway * 1000, Math.max(expiresAt - issuedAt, 0) * LEEWAY_OF_LIFETIME);
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60 * 1000;

/** The delay before the next request after consecutive failures, in milliseconds, with jitter. */
export function backoffMs(failures: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
  return Math.round(pause * (0.75 + Math.random() * 0.5));
}
