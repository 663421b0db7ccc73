/** What every event tells. Identifiers and words only: never a token, code or state. */
export interface CaptureEvent<Name extends string = string> {
  /** The event's own name, for listeners of several: `oauth2.refreshed`. */
  name: Name;
  /** The connection's public handle: `OAuth2Token.id`. */
  tokenId: string;
  /** The host application's user. */
  owner: string;
  /** The provider's name in the database. */
  provider: string;
  /** When it happened, on the database's clock. */
  at: Date;
  /** One word, where the event has one. */
  reason?: string;
}

/** An event that always has a reason. */
export interface CaptureEventWithReason<Name extends string = string> extends CaptureEvent<Name> {
  reason: string;
}

/**
 * The events by their names, each emitted once for a transition of a
 * connection's life, however many callers and processes see it.
 */
export interface CaptureEventMap {
  /** An account was connected, or what is behind one was chosen. */
  'oauth2.connected': CaptureEvent<'oauth2.connected'>;
  /** A connected account was connected again: the row stays, its tokens are new. */
  'oauth2.reconnected': CaptureEvent<'oauth2.reconnected'>;
  /** A refresh brought a new pair, and it is stored. */
  'oauth2.refreshed': CaptureEvent<'oauth2.refreshed'>;
  /** A connection that worked cannot be refreshed now; `reason` as in `TokenRefreshError`. */
  'oauth2.refresh_failed': CaptureEventWithReason<'oauth2.refresh_failed'>;
  /** Only the user can help; `reason` as in `ReauthorizationRequiredError`. */
  'oauth2.reauthorization_required': CaptureEventWithReason<'oauth2.reauthorization_required'>;
  /** A connection that did not work works again. */
  'oauth2.recovered': CaptureEvent<'oauth2.recovered'>;
  /** A connection was deleted here; `reason` is what became of its tokens: `upstream`, `pending` or `local`. */
  'oauth2.disconnected': CaptureEventWithReason<'oauth2.disconnected'>;
}

/** The names of all events. */
export type CaptureEventName = keyof CaptureEventMap;
