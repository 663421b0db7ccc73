import { Injectable, Logger } from '@nestjs/common';
import {
  type CircuitBreakerPolicy,
  CircuitState,
  circuitBreaker,
  ConsecutiveBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import { UpstreamError } from '../protocol/upstream.error.js';

const OUTAGES_IN_A_ROW = 5;
const LEFT_ALONE_FOR_MS = 5_000;

/**
 * Leaves a provider alone that is down for everybody: after five outages in a
 * row, by whichever tokens, this process asks no more for five seconds, and
 * then with one token first. The connections know nothing of it.
 */
@Injectable()
export class ProviderCircuits {
  private readonly logger = new Logger('OAuth2Capture');
  private readonly circuits = new Map<string, CircuitBreakerPolicy>();
  private readonly brokenAt = new Map<string, number>();

  /** Names of the providers that are left alone now. */
  open(): string[] {
    return [...this.circuits].flatMap(([name, { state }]) =>
      state === CircuitState.Open && this.leftAloneFor(name) > 0 ? [name] : [],
    );
  }

  /** For how long the provider will not be asked, in milliseconds; 0 when it may be. */
  leftAloneFor(provider: string): number {
    const brokenAt = this.brokenAt.get(provider);
    if (brokenAt === undefined) return 0;
    return Math.max(Math.ceil(brokenAt + LEFT_ALONE_FOR_MS - performance.now()), 0);
  }

  /** @throws UpstreamError that of the request, or `network` when the provider is left alone */
  async run<T>(provider: string, request: () => Promise<T>): Promise<T> {
    try {
      return await this.circuitOf(provider).execute(request);
    } catch (error) {
      if (!isBrokenCircuitError(error)) throw error;
      throw new UpstreamError('network', 'the provider is down and is left alone for a while', {
        retryAfterMs: this.leftAloneFor(provider),
      });
    }
  }

  private circuitOf(provider: string): CircuitBreakerPolicy {
    const present = this.circuits.get(provider);
    if (present !== undefined) return present;
    const circuit = circuitBreaker(handleWhen(isOutage), {
      halfOpenAfter: LEFT_ALONE_FOR_MS,
      breaker: new ConsecutiveBreaker(OUTAGES_IN_A_ROW),
    });
    circuit.onBreak(() => {
      this.brokenAt.set(provider, performance.now());
      this.logger.warn(`${provider} is down; it is left alone for ${LEFT_ALONE_FOR_MS / 1000} s`);
    });
    circuit.onReset(() => {
      this.brokenAt.delete(provider);
      this.logger.log(`${provider} answers again`);
    });
    this.circuits.set(provider, circuit);
    return circuit;
  }
}

/** No answer, or one of a server in trouble: not one that judges the token or our credentials. */
function isOutage(error: Error): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const { reason, status = 0 } = error;
  return (
    reason === 'network' || reason === 'timeout' || (reason === 'bad_response' && status >= 500)
  );
}
