import { type AvailabilityProblem, describeProblem } from './availability-problem.js';
import { ClientRefusals } from './client-refusals.js';
import type { TokenServer } from './token-server.js';

const SHORTEST_PAUSE_MS = 60 * 1000;
const LONGEST_PAUSE_MS = 15 * 60 * 1000;

/** Why no refresh is sent now, and until when. */
export interface Unavailability {
  reason: 'network' | 'rate_limited' | 'client_config';
  /** Epoch milliseconds on the database's clock. */
  until: number;
  /** Whether waiting may help: not if the endpoint has refused our credentials. */
  retryable: boolean;
}

/** What this process knows about one client at one origin of a token endpoint. */
export class KnownClient {
  /** The names in the configuration with which all connections are refreshed here. */
  readonly providers = new Set<string>();
  readonly refusals = new ClientRefusals();
  /** Sweeps send nothing before this time; 0 if the server did not ask them to wait. */
  private pausedUntil = 0;
  /**
   * Refusals of single grants were repeated often enough to end them, but no other connection
   * succeeds.
   */
  private refusesAllGrants = false;

  constructor(readonly server: TokenServer) {}

  /** Why a refresh of this connection is not sent now. @param now epoch milliseconds */
  unavailable(id: string, now: number): Unavailability | undefined {
    const wait = this.refusals.waitMs(id, now);
    if (wait === 0) return undefined;
    return {
      reason: 'client_config',
      until: now + wait,
      retryable: this.refusals.state !== 'refused',
    };
  }

  /**
   * The pause of sweeps that the server asked for. If the clock was set back, the pause does not
   * get longer.
   */
  pause(now: number): Unavailability | undefined {
    const left = this.pausedUntil - now;
    if (left <= 0 || left > LONGEST_PAUSE_MS) return undefined;
    return { reason: 'rate_limited', until: this.pausedUntil, retryable: true };
  }

  /** The server asked for fewer requests. @returns the milliseconds that sweeps wait */
  startPause(retryAfterMs: number, now: number): number {
    const length = Math.min(Math.max(retryAfterMs, SHORTEST_PAUSE_MS), LONGEST_PAUSE_MS);
    this.pausedUntil = now + length;
    return length;
  }

  /** Why a sweep need not claim rows of the client's providers. */
  reasonToSkip(now: number): Unavailability['reason'] | undefined {
    if (this.pause(now) !== undefined) return 'rate_limited';
    return this.refusals.isRefused ? 'client_config' : undefined;
  }

  /** Whether a request may be sent now that shows whether the client is accepted again. */
  mayProbe(now: number): boolean {
    const { refusals } = this;
    return refusals.isRefused && this.pause(now) === undefined && refusals.probeInMs(now) === 0;
  }

  /** A refresh or a code exchange succeeded. @returns the problems that this has solved */
  succeed(
    connection: Parameters<ClientRefusals['succeed']>[0],
    now: number,
  ): { refusal: boolean; pause: boolean } {
    const ended = {
      refusal: this.refusals.isRefused || this.refusesAllGrants,
      pause: this.pausedUntil > 0 && this.pause(now) === undefined,
    };
    this.refusals.succeed(connection);
    this.refusesAllGrants = false;
    if (ended.pause) this.pausedUntil = 0;
    return ended;
  }

  /** @returns whether that was not known before */
  refuseAllGrants(): boolean {
    const isNew = !this.refusesAllGrants;
    this.refusesAllGrants = true;
    return isNew;
  }

  /** Whether there is a problem with the client now. */
  get isSuspected(): boolean {
    return this.refusesAllGrants || this.refusals.state !== undefined;
  }

  /** Whether nothing is stored about the client. */
  get isForgettable(): boolean {
    return this.refusals.failedIds.length === 0 && this.pausedUntil === 0;
  }

  /** The problem to report to operators. */
  get problem(): AvailabilityProblem | undefined {
    const { refusals, refusesAllGrants } = this;
    const state = refusals.isRefused || !refusesAllGrants ? refusals.state : 'refuses_all';
    return state === undefined ? undefined : describeProblem(this.server, state);
  }
}
