import type { StoredConnection } from '../faults/stored-connection.js';

/** What the contract suite needs of the server that stands for a provider; every fake here has it. */
export interface ProviderDouble {
  /** What goes into the host's `providers`, so that the strategy talks to this server. */
  configuration(): { clientId: string; clientSecret: string; endpoints: Record<string, string> };
  /** The user says no next time. */
  deny(): void;
  /** The user withdraws the consent in the provider's settings. */
  revokeAsUser(): void;
  /** Disturbs the next requests of the client. */
  answerNext(fault: 429 | 500 | 'html', count?: number): void;
  /** Moves the provider's time on, in milliseconds. */
  advance(ms: number): void;
  /** What the client did that the provider forbids. */
  violations(): readonly { check: string; message: string }[];
  /** Judges what was stored of a connection; what differs from what was told becomes a violation. */
  inspect?(stored: StoredConnection): void;
  /** Back to the state at the start. */
  reset(): void;
}
