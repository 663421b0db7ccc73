import type { FakeRequest } from '../server/fake-request.js';
import type { StoredConnection } from './stored-connection.js';

/**
 * What a client can do wrong at any provider. The steps that all fakes share
 * notice it; a check of a provider may report it under its own name.
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

/** What a client stored of a connection and should not have stored so; see `FakeProvider.inspect`. */
export type StoredSlip = `stored_${keyof StoredConnection}`;

/** One thing that the real provider demands of its clients, or that they must cope with. */
export interface FakeCheck {
  name: string;
  rule: string;
  /** Mistakes that the steps of all fakes notice, and that are reported under this name. */
  slips?: readonly Slip[];
}

/** A rule of a provider that was broken, and the request that broke it. */
export interface Violation {
  /** Name of the check; the name of the slip where it belongs to no check. */
  check: string;
  message: string;
  /** Undefined when it was seen in what the client stored. */
  request?: FakeRequest;
}

/** All requests to a fake, and what was wrong with them. */
export class FakeJournal {
  readonly requests: FakeRequest[] = [];
  readonly violations: Violation[] = [];

  constructor(private readonly checks: readonly FakeCheck[]) {}

  /** @throws Error when there is no such check */
  violate(check: string, message: string, request?: FakeRequest): void {
    if (!this.checks.some(({ name }) => name === check)) {
      throw new Error(`There is no check "${check}".`);
    }
    this.add(check, message, request);
  }

  slip(slip: Slip, message: string, request?: FakeRequest): void {
    const owners = this.checks.filter(({ slips }) => slips?.includes(slip));
    const names = owners.length > 0 ? owners.map(({ name }) => name) : [slip];
    for (const name of names) this.add(name, message, request);
  }

  /** The requests to one endpoint, such as `token`. */
  requestsTo(endpoint: string): FakeRequest[] {
    return this.requests.filter((request) => request.endpoint === endpoint);
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
