import { Injectable } from '@nestjs/common';
import { ProviderCircuits } from './provider-circuits.js';
import type { TokenRefreshError } from './token.errors.js';

const LEAST_REST_MS = 60_000;
const LONGEST_REST_MS = 15 * 60 * 1000;

/**
 * Providers that a sweep of this process does not ask now: those that are down,
 * that want to be asked less, or that refuse the application. Their rows stay
 * due, and callers are not concerned.
 */
@Injectable()
export class RestingProviders {
  private readonly until = new Map<string, number>();

  constructor(private readonly circuits: ProviderCircuits) {}

  names(): string[] {
    const now = performance.now();
    const resting = [...this.until].filter(([, until]) => until > now).map(([name]) => name);
    return [...new Set([...resting, ...this.circuits.open()])];
  }

  has(provider: string): boolean {
    return this.names().includes(provider);
  }

  /** What one connection was told often holds for all: the limit is the application's, as are its credentials. */
  learn({ provider, reason, retryAfterMs = 0 }: TokenRefreshError): void {
    if (reason !== 'rate_limited' && reason !== 'client_config') return;
    const rest = Math.min(Math.max(retryAfterMs, LEAST_REST_MS), LONGEST_REST_MS);
    this.until.set(provider, performance.now() + rest);
  }
}
