import type { StoredConnection } from '../faults/stored-connection.js';

/** What the contract suite needs of the fake of a provider; every fake of this package has it. */
export interface ContractFake {
  /** Goes into `providers` of the host's options, so that the strategy talks to this fake. */
  configuration(): { clientId: string; clientSecret: string; endpoints: Record<string, string> };
  /** The user refuses the next consent. */
  denyConsent(): void;
  /** The user revokes the consent in the provider's settings. */
  revokeAsUser(): void;
  /** The next requests of the client fail with this status, or get an HTML page with status 200. */
  failNext(fault: 429 | 500 | 'html', count?: number): void;
  /** Moves the provider's clock forward by so many milliseconds. */
  moveClock(ms: number): void;
  /** What the client did that the provider forbids. */
  violations(): readonly { check: string; message: string }[];
  /** Compares what was stored of a connection with what this fake sent; each difference is a violation. */
  inspect?(stored: StoredConnection): void;
  /** Restores the state at the start. */
  reset(): void;
}
