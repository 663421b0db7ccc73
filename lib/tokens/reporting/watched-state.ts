/** What an operator watches; a connection may be in several of these states. */
export const WATCHED_STATES = ['due', 'refresh_failing', 'reauthorization_required'] as const;

export type WatchedState = (typeof WATCHED_STATES)[number];

/**
 * A refresh is due, or the access token has expired. Connections that only their user can reconnect
 * do not count. `:now` is a time in epoch milliseconds, as text.
 */
export const IS_DUE =
  "t.status <> 'reauthorization_required' AND (t.refreshAt <= :now OR t.expiresAt <= :now)";
