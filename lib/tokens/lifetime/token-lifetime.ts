import type { RefreshBehaviour } from '../../providers/definition/oauth2-provider.definition.js';
import type { RefreshOptions } from '../tokens.options.js';

/** The life of an access token, in epoch milliseconds. */
export interface Lifetime {
  issuedAt: number;
  /** null when unknown or never */
  expiresAt: number | null;
}

/** Never ask for more than nine tenths of a lifetime, or no token would ever do. */
const MOST_OF_LIFETIME = 0.9;
const LEEWAY_OF_LIFETIME = 0.1;
/** What most providers give, and what they that say nothing are believed to give. */
const UNTOLD_LIFETIME_S = 3600;

/**
 * The life that is assumed of an access token without `expires_in`: while it
 * can be renewed, it is renewed now and then, since "never" would one day hand
 * out a dead one.
 */
export function assumedLifetime(
  row: Lifetime & { refreshToken: string | null },
  { grant, maximumAge = UNTOLD_LIFETIME_S }: RefreshBehaviour,
): Lifetime {
  const { issuedAt, expiresAt } = row;
  const canRenew = grant === 'refresh_token' && row.refreshToken !== null;
  if (expiresAt !== null || !canRenew) return row;
  return { issuedAt, expiresAt: issuedAt + maximumAge * 1000 };
}

/** The `statusReason` of a connection whose short-lived token still has to be exchanged for a long-lived one. */
export const NOT_EXCHANGED = 'not_exchanged';

/** Whether the access token is a short-lived one that still has to be exchanged. */
export function isShortLived({ statusReason }: { statusReason: string | null }): boolean {
  return statusReason === NOT_EXCHANGED;
}

/** Whether the access token's life is not over. */
export function isAlive({ expiresAt }: Lifetime, now: number): boolean {
  return expiresAt === null || expiresAt > now;
}

/**
 * Whether a caller can be served without a refresh.
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
 * Whether a token that is exchanged while it lives may be exchanged now, well
 * before a caller has to wait for it.
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

/** How early a token counts as expired, in milliseconds: the configured leeway, or a tenth of a short life. */
export function leewayMs({ issuedAt, expiresAt }: Lifetime, { leeway }: RefreshOptions): number {
  if (expiresAt === null) return 0;
  return Math.min(leeway * 1000, Math.max(expiresAt - issuedAt, 0) * LEEWAY_OF_LIFETIME);
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60 * 1000;

/** How long to leave a provider alone after so many failures in a row, in milliseconds, with jitter. */
export function backoffMs(failures: number): number {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 20), LONGEST_PAUSE_MS);
  return Math.round(pause * (0.75 + Math.random() * 0.5));
}
