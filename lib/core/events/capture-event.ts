/**
 * The properties of every event: only identifiers and codes, never a token, authorization code or
 * state.
 */
export interface CaptureEvent<Name extends string = string> {
  /** The event's own name, for listeners of several: `oauth2.refreshed`. */
  name: Name;
  /** The connection's public id: `OAuth2Token.id`. */
  tokenId: string;
  /** The id of the user in the application. */
  owner: string;
  /** The provider's name in the database. */
  provider: string;
  /** When it happened, on the database's clock. */
  at: Date;
  /**
   * Every status change of the connection raises this number, in whichever process it happens. Events of
   * several processes can reach you in another order: ignore one whose number is lower than a number that
   * you have already seen for the same `tokenId`.
   */
  statusNumber: number;
  /** A short code for the cause, if the event has one. */
  reason?: string;
}

/** An event that always has a reason. */
export interface CaptureEventWithReason<Name extends string = string> extends CaptureEvent<Name> {
  reason: string;
}

/**
 * The events by their names. Each is emitted once for a change of a connection, independent of the
 * number of callers and processes that see it.
 */
export interface CaptureEventMap {
  /** A user connected an account, or chose a sub-account of it. */
  'oauth2.connected': CaptureEvent<'oauth2.connected'>;
  /** A user connected the account again: the row is the same, its tokens are new. */
  'oauth2.reconnected': CaptureEvent<'oauth2.reconnected'>;
  /** A refresh returned new tokens, and they are stored. */
  'oauth2.refreshed': CaptureEvent<'oauth2.refreshed'>;
  /** A connection that worked cannot be refreshed now; `reason` as in `TokenRefreshError`. */
  'oauth2.refresh_failed': CaptureEventWithReason<'oauth2.refresh_failed'>;
  /** The user must connect again; `reason` as in `ReauthorizationRequiredError`. */
  'oauth2.reauthorization_required': CaptureEventWithReason<'oauth2.reauthorization_required'>;
  /** A connection that did not work works again. */
  'oauth2.recovered': CaptureEvent<'oauth2.recovered'>;
  /**
   * A connection was deleted here; `reason` is the result of the revocation at the provider, as in
   * `RevocationResult`.
   */
  'oauth2.disconnected': CaptureEventWithReason<'oauth2.disconnected'>;
}

/** The names of all events. */
export type CaptureEventName = keyof CaptureEventMap;
