import type { ComparedConnection } from './token-server.js';

/**
 * Whether a response means that the client is refused:
 * - `certain`: `invalid_client` of RFC 6749 section 5.2
 * - `suspected`: it may mean the client, or only this grant
 */
export type ClientRefusal = 'certain' | 'suspected';

/** The conclusion about the client; `undefined` while no refusal is known. */
export type ClientState = 'unclear' | 'suspected' | 'refused' | undefined;

/** Two connections must be refused within this time. */
const TOGETHER_MS = 10 * 60 * 1000;
const PROBE_EVERY_MS = 60 * 1000;
/** Milliseconds for which a delayed refresh still counts as due. */
const DUE_FOR_MS = 2 * PROBE_EVERY_MS;
/** The greatest number of connections that are stored. */
const MOST_CONNECTIONS = 1_000;

/**
 * The refusals of one client at one token endpoint, in this process. A connection counts once until
 * its own refresh succeeds, so a connection whose grant has ended cannot stop the others
 * repeatedly.
 */
export class ClientRefusals {
  private conclusion?: 'suspected' | 'refused';
  private probedAt = 0;
  /** Connections that have failed and not succeeded since, the earliest failure first. */
  private readonly failed = new Map<string, { kind: ClientRefusal; at: number }>();
  /** Connections with suspected refusals since the last success. */
  private readonly suspicions = new Map<string, { account: string; at: number }>();
  /** Delayed refreshes, and when they were delayed. */
  private readonly delayed = new Map<string, number>();

  get state(): ClientState {
    return this.conclusion ?? (this.suspicions.size > 0 ? 'unclear' : undefined);
  }

  /** Whether refreshes are delayed. */
  get isRefused(): boolean {
    return this.conclusion !== undefined;
  }

  /** Ids of connections that have failed, the earliest failure first. */
  get failedIds(): string[] {
    return [...this.failed.keys()];
  }

  refuse({ id, account }: ComparedConnection, kind: ClientRefusal, now: number): void {
    const before = this.failed.get(id);
    const hasCounted = before?.kind === 'certain' || before?.kind === kind;
    this.failed.delete(id);
    this.failed.set(id, { kind: before?.kind === 'certain' ? 'certain' : kind, at: now });
    dropOldest(this.failed);
    if (hasCounted) return;
    if (kind === 'certain') this.conclude('refused', now);
    else this.suspect(id, account, now);
  }

  /** A refresh of this client succeeded, so the client is accepted. */
  succeed({ id }: ComparedConnection): void {
    this.failed.delete(id);
    this.suspicions.clear();
    this.delayed.clear();
    this.conclusion = undefined;
  }

  /**
   * Milliseconds for which this connection is not refreshed; 0 if it may be refreshed now. One
   * connection a minute may be refreshed: preferably one that has not failed, otherwise the one
   * with the earliest failure, of those that are due.
   */
  waitMs(id: string, now: number): number {
    if (this.conclusion === undefined) return 0;
    const wait = this.probeInMs(now);
    if (wait === 0 && this.isPreferred(id, now)) return 0;
    this.delayed.set(id, now);
    dropOldest(this.delayed);
    return wait === 0 ? PROBE_EVERY_MS : wait;
  }

  /** Milliseconds until the next refresh may be sent. */
  probeInMs(now: number): number {
    const passed = now - this.probedAt;
    return this.conclusion === undefined || passed < 0 ? 0 : Math.max(PROBE_EVERY_MS - passed, 0);
  }

  /** Records that this connection's refresh is sent now. */
  probe(id: string, now: number): void {
    this.delayed.delete(id);
    this.probedAt = now;
  }

  private suspect(id: string, account: string, now: number): void {
    for (const [known, { at }] of this.suspicions) {
      if (Math.abs(now - at) > TOGETHER_MS) this.suspicions.delete(known);
    }
    this.suspicions.set(id, { account, at: now });
    dropOldest(this.suspicions);
    const accounts = new Set([...this.suspicions.values()].map((suspicion) => suspicion.account));
    if (accounts.size > 1 && this.conclusion === undefined) this.conclude('suspected', now);
  }

  private conclude(conclusion: 'suspected' | 'refused', now: number): void {
    this.conclusion = conclusion;
    this.probedAt = now;
  }

  private isPreferred(id: string, now: number): boolean {
    if (!this.failed.has(id)) return true;
    const due = [...this.delayed].filter(
      ([other, at]) => other !== id && now - at >= 0 && now - at <= DUE_FOR_MS,
    );
    if (due.some(([other]) => !this.failed.has(other))) return false;
    const order = this.failedIds;
    return due.every(([other]) => order.indexOf(id) < order.indexOf(other));
  }
}

function dropOldest(map: Map<string, unknown>): void {
  const [oldest] = map.keys();
  if (map.size > MOST_CONNECTIONS && oldest !== undefined) map.delete(oldest);
}
