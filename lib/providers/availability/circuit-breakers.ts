import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderUnavailableError } from './provider-unavailable.error.js';

const OUTAGES_IN_A_ROW = 5;
/** The time in milliseconds for which no request is sent after a circuit has opened. */
export const CIRCUIT_OPEN_SECONDS = 5;
const OPEN_MS = CIRCUIT_OPEN_SECONDS * 1000;

interface Circuit {
  outages: number;
  /** When the circuit opened; undefined while it is closed. */
  openedAt?: number;
  /** Whether the request is in flight that decides whether the circuit closes. */
  isProbing: boolean;
}

/**
 * Circuit breakers by key. After five outages in a row the circuit opens: no request is
 * sent for five seconds, and then one request decides whether it closes.
 */
export class CircuitBreakers {
  /** Only keys with outages have an entry. */
  private readonly circuits = new Map<string, Circuit>();

  /**
   * @param now epoch milliseconds
   * @param changed called when a circuit opens and when it closes again
   */
  constructor(
    private readonly now: () => number,
    private readonly changed: (key: string, isOpen: boolean) => void,
  ) {}

  /** The keys with open circuits. */
  open(): string[] {
    return [...this.circuits.keys()].filter((key) => this.waitMs(key) > 0);
  }

  /** Milliseconds for which no request may be sent; 0 if one may be sent now. */
  waitMs(key: string): number {
    const openedAt = this.circuits.get(key)?.openedAt;
    if (openedAt === undefined) return 0;
    const passed = this.now() - openedAt;
    // If the clock was set back, the circuit still does not stay open for longer.
    return passed < 0 ? 0 : Math.max(OPEN_MS - passed, 0);
  }

  /** @throws ProviderUnavailableError without a request, or what the request throws */
  async run<T>(key: string, request: () => Promise<T>): Promise<T> {
    const circuit = this.circuits.get(key);
    if (circuit?.openedAt !== undefined) {
      const wait = this.waitMs(key);
      if (wait > 0 || circuit.isProbing) {
        throw new ProviderUnavailableError('network', wait > 0 ? wait : OPEN_MS);
      }
      circuit.isProbing = true;
    }
    try {
      const result = await request();
      this.close(key);
      return result;
    } catch (error) {
      if (!(error instanceof UpstreamError)) this.endProbe(key);
      else if (isOutage(error)) this.fail(key);
      else this.close(key);
      throw error;
    }
  }

  /**
   * Nothing was sent, or the strategy itself failed: both do not show whether the server responds.
   */
  private endProbe(key: string): void {
    const circuit = this.circuits.get(key);
    if (circuit !== undefined) circuit.isProbing = false;
  }

  private fail(key: string): void {
    const circuit = this.circuits.get(key) ?? { outages: 0, isProbing: false };
    this.circuits.set(key, circuit);
    circuit.outages += 1;
    const isFirst = circuit.openedAt === undefined && circuit.outages >= OUTAGES_IN_A_ROW;
    // Requests that were in flight when the circuit opened do not keep it open for longer.
    if (isFirst || circuit.isProbing) circuit.openedAt = this.now();
    circuit.isProbing = false;
    if (isFirst) this.changed(key, true);
  }

  private close(key: string): void {
    const wasOpen = this.circuits.get(key)?.openedAt !== undefined;
    this.circuits.delete(key);
    if (wasOpen) this.changed(key, false);
  }
}

/** No response, or a server error. A server that refuses a token or a client is available. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof UpstreamError)) return false;
  const { reason, status = 0 } = error;
  return (
    reason === 'network' || reason === 'timeout' || (reason === 'bad_response' && status >= 500)
  );
}
