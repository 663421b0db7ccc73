import type { Secret } from '../fixtures/secrets.js';

/** Token requests that a server has answered: granted by grant type, and refused. */
export interface Grants {
  authorization_code: number;
  refresh_token: number;
  refused: number;
}

/** An authorization server by another team, seen from a test; it may live in another process. */
export interface RealServer {
  /** Whoever stands at the provider next is this account. */
  logIn(account: string): Promise<void>;
  grants(): Promise<Grants>;
  /** Whether the provider's own API takes the access token with this SHA-256 at this moment. */
  accepts(sha256: string | undefined): Promise<boolean>;
  /** The account withdraws its consent: every token of it is dead at once. */
  withdraw(account: string): Promise<void>;
  /** Everything secret that has passed through it. */
  secrets(): Promise<Secret[]>;
  close(): Promise<void>;
}
