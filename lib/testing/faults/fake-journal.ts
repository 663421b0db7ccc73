import type { FakeRequest } from '../server/fake-request.js';
import type { StoredConnection } from './stored-connection.js';

/**
 * What a client can do wrong at any provider. The fakes' common steps notice
 * it; a check of a provider may claim it as its own.
 */
export type Slip =
  | 'unknown_endpoint'
  | 'unknown_client'
  | 'client_authentication'
  | 'redirect_uri'
  | 'response_type'
  | 'state'
  | 'scope_separator'
  | 'challenge'
  | 'verifier'
  | 'wrong_issuer'
  | 'code_reuse'
  | 'code_late'
  | 'code_unknown'
  | 'code_after_denial'
  | 'code_with_fragment'
  | 'refresh_replay'
  | 'refresh_loop'
  | 'refresh_unknown'
  | 'revoke_unknown'
  | 'access_token_loop'
  | 'access_token_unknown'
  | 'rate_limit'
  | StoredSlip;

/** What a client kept of a connection and should not have kept so; see `FakeProvider.inspect`. */
export type StoredSlip = `stored_${keyof StoredConnection}`;

/** One thing that the real provider demands of its clients, or that they must cope with. */
export interface FakeCheck {
  name: string;
  rule: string;
  /** What the common steps notice and report under this name. */
  slips?: readonly Slip[];
}

/** A rule of a provider that was broken, and by which request. */
export interface Violation {
  /** Name of the check; the name of the slip where no check claims it. */
  check: string;
  message: string;
  /** None when it was seen in what the client stored. */
  request?: FakeRequest;
}

/** All requests to a fake, and what was wrong with them. */
export class FakeJournal {
  readonly requests: FakeRequest[] = [];
  readonly violations: Violation[] = [];

  constructor(private readonly checks: () => readonly FakeCheck[]) {}

  violate(check: string, message: string, request?: FakeRequest): void {
    if (!this.checks().some(({ name }) => name === check)) {
      throw new Error(`There is no check "${check}".`);
    }
    this.add(check, message, request);
  }

  slip(slip: Slip, message: string, request?: FakeRequest): void {
    const claiming = this.checks().filter(({ slips }) => slips?.includes(slip));
    const names = claiming.length > 0 ? claiming.map(({ name }) => name) : [slip];
    for (const name of names) this.add(name, message, request);
  }

  clear(): void {
    this.requests.length = 0;
    this.violations.length = 0;
  }

  private add(check: string, message: string, request?: FakeRequest): void {
    this.violations.push({ check, message, request });
    request?.violations.push(check);
  }
}
