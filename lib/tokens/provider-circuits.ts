import { Injectable, Logger } from '@nestjs/common';
import type * as Cockatiel from 'cockatiel';
import { UpstreamError } from '../protocol/upstream.error.js';

const OUTAGES_IN_A_ROW = 5;

/** The provider is down for everybody, and this process does not ask it for a while. */
export class LeftAloneError extends UpstreamError {
  constructor(retryAfterMs: number) {
    super('network', 'the provider is down and is left alone for a while', { retryAfterMs });
  }
}

interface Circuit {
  policy: Cockatiel.CircuitBreakerPolicy;
  isOpen(): boolean;
}

/** An error by which a provider shows that it is up: it has judged the token, or us. */
class Judged {
  constructor(readonly error: unknown) {}
}

/**
 * Leaves a provider alone that is down for everybody: after five outages in a
 * row, by whichever tokens, this process asks no more for five seconds, and
 * then with one token first. The connections know nothing of it.
 */
@Injectable()
export class ProviderCircuits {
  /** How long a provider is left alone, in milliseconds. */
  restMs = 5_000;
  private readonly logger = new Logger('OAuth2Capture');
  private readonly circuits = new Map<string, Circuit>();
  private readonly brokenAt = new Map<string, number>();

  /** Names of the providers that are left alone now. */
  open(): string[] {
    return [...this.circuits].flatMap(([name, circuit]) =>
      circuit.isOpen() && this.leftAloneFor(name) > 0 ? [name] : [],
    );
  }

  /** For how long the provider will not be asked, in milliseconds; 0 when it may be. */
  leftAloneFor(provider: string): number {
    const brokenAt = this.brokenAt.get(provider);
    if (brokenAt === undefined) return 0;
    return Math.max(Math.ceil(brokenAt + this.restMs - performance.now()), 0);
  }

  /** @throws LeftAloneError without a request, or the UpstreamError of the request */
  async run<T>(provider: string, request: () => Promise<T>): Promise<T> {
    const answered = (): Promise<T | Judged> =>
      request().catch((error: unknown) => {
        if (isOutage(error)) throw error;
        return new Judged(error);
      });
    const cockatiel = await import('cockatiel');
    const { policy } = this.circuitOf(provider, cockatiel);
    const answer = await policy.execute(answered).catch((error: unknown) => {
      if (!cockatiel.isBrokenCircuitError(error)) throw error;
      const retryAfterMs = this.leftAloneFor(provider);
      // The circuit goes by the wall clock; one that was set back must not keep it open.
      if (retryAfterMs === 0) this.circuits.delete(provider);
      throw new LeftAloneError(retryAfterMs);
    });
    if (answer instanceof Judged) throw answer.error;
    return answer;
  }

  private circuitOf(provider: string, cockatiel: typeof Cockatiel): Circuit {
    const present = this.circuits.get(provider);
    if (present !== undefined) return present;
    const { circuitBreaker, CircuitState, ConsecutiveBreaker, handleAll } = cockatiel;
    const policy = circuitBreaker(handleAll, {
      halfOpenAfter: this.restMs,
      breaker: new ConsecutiveBreaker(OUTAGES_IN_A_ROW),
    });
    policy.onBreak(() => {
      this.brokenAt.set(provider, performance.now());
      this.logger.warn(`${provider} is down; it is left alone for ${this.restMs / 1000} s`);
    });
    policy.onReset(() => {
      this.brokenAt.delete(provider);
      this.logger.log(`${provider} answers again`);
    });
    const circuit = { policy, isOpen: () => policy.state === CircuitState.Open };
    this.circuits.set(provider, circuit);
    return circuit;
  }
}

/** No answer, or one of a server in trouble. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const { reason, status = 0 } = error;
  return (
    reason === 'network' || reason === 'timeout' || (reason === 'bad_response' && status >= 500)
  );
}
