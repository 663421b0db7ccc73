import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import type { ObservedLease } from './lease.repository.js';

interface Observation extends ObservedLease {
  /** `performance.now()` after the read that first returned this lease. */
  since: number;
  ttlMs: number;
  timer?: NodeJS.Timeout;
}

/** Limit of rows that are observed at the same time. */
const MOST_ROWS = 1_000;
/** Reads of a row per lease duration. */
const READS_PER_LEASE = 4;

/**
 * Observes the leases of other processes on databases where each node has its own clock. There, this
 * process treats a lease as expired when it has seen the lease unchanged for its full duration, by its
 * own monotonic clock. Once a caller or the sweep has read a row with such a lease, the observer reads
 * the row again until the lease changes, because no single caller waits that long.
 */
@Injectable()
export class LeaseObserver implements OnApplicationShutdown {
  private readonly observations = new Map<string, Observation>();
  private isOver = false;

  constructor(private readonly repository: OAuth2TokenRepository) {}

  onApplicationShutdown(): void {
    this.isOver = true;
    for (const { timer } of this.observations.values()) clearTimeout(timer);
    this.observations.clear();
  }

  /**
   * Records the lease of a row that was just read.
   *
   * @returns the lease when this process may take it over
   */
  observe({ id, leaseId, leaseUntil, leaseTtl }: StoredToken): ObservedLease | undefined {
    const known = this.observations.get(id);
    if (leaseId === null || leaseUntil === null) {
      this.forget(id);
      return undefined;
    }
    if (known?.leaseId === leaseId && known.leaseUntil === leaseUntil) {
      return performance.now() - known.since >= known.ttlMs ? known : undefined;
    }
    this.forget(id);
    if (this.isOver || this.observations.size >= MOST_ROWS) return undefined;
    const observation = { leaseId, leaseUntil, ttlMs: leaseTtl ?? 0, since: performance.now() };
    this.observations.set(id, observation);
    this.readLater(id, observation);
    return undefined;
  }

  private readLater(id: string, observation: Observation): void {
    const wait = Math.max(observation.ttlMs / READS_PER_LEASE, 1);
    observation.timer = setTimeout(() => void this.read(id, observation), wait);
    observation.timer.unref();
  }

  private async read(id: string, observation: Observation): Promise<void> {
    const row = await this.repository.findStored(id).catch(() => 'unknown' as const);
    if (this.observations.get(id) !== observation) return;
    if (row === undefined) this.forget(id);
    else if (row !== 'unknown') this.observe(row);
    if (this.observations.get(id) === observation) this.readLater(id, observation);
  }

  private forget(id: string): void {
    clearTimeout(this.observations.get(id)?.timer);
    this.observations.delete(id);
  }
}
