import { Injectable } from '@nestjs/common';
import { CaptureEvents } from '../core/capture-events.js';
import { DatabaseClock } from '../core/database-clock.js';
import type { UpstreamError } from '../protocol/upstream.error.js';
import { ClientBlame } from './client-blame.js';
import type { Departure, FlightResult } from './flight-plan.js';
import { backoffMs } from './freshness.js';
import { LeaseRepository } from './lease.repository.js';
import { OAuth2TokenRepository } from './oauth2-token.repository.js';
import { LeftAloneError } from './provider-circuits.js';
import { RefreshErrors } from './refresh-errors.js';
import type { StoredToken } from './stored-token.js';
import { NotConnectedError, type RefreshFailureReason } from './token.errors.js';

/** What a failed refresh means for the connection: the user's move, ours, or nobody's. */
@Injectable()
export class RefreshFailures {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly leases: LeaseRepository,
    private readonly errors: RefreshErrors,
    private readonly blame: ClientBlame,
    private readonly events: CaptureEvents,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * @throws ReauthorizationRequiredError, NotConnectedError, TokenRefreshError `superseded`
   */
  async judge(departure: Departure, error: UpstreamError): Promise<FlightResult> {
    if (error instanceof LeftAloneError) {
      await this.leases.release(departure.row, departure.me);
      return { row: departure.row, failure: this.errors.upstream(departure.row, error) };
    }
    switch (error.reason) {
      case 'rejected':
        return this.rejected(departure);
      case 'client_config':
        this.blame.blame(departure.context);
        await this.leases.release(departure.row, departure.me);
        return { row: departure.row, failure: this.errors.upstream(departure.row, error) };
      default:
        return this.postpone(departure, error);
    }
  }

  /** Only if nothing has changed is the grant dead; else somebody was faster, and theirs lives. */
  private async rejected({ row, me }: Departure): Promise<FlightResult> {
    if (await this.leases.requireReauthorization(row, me, 'rejected')) {
      this.reportDead(row, 'rejected');
      throw this.errors.reauthorizationRequired(row, 'rejected');
    }
    const newer = await this.newer(row);
    if (newer !== undefined) return { row: newer };
    throw this.errors.failure(row, 'superseded');
  }

  /** What somebody else has stored in the meantime, if anything. @throws NotConnectedError */
  private async newer(row: StoredToken): Promise<StoredToken | undefined> {
    const current = await this.repository.findStored(row.id);
    if (current === undefined) throw new NotConnectedError(row.provider);
    return current.version > row.version ? current : undefined;
  }

  /** The failure is remembered in the row, so that everybody waits and not only this process. */
  private async postpone({ row, me }: Departure, error: UpstreamError): Promise<FlightResult> {
    const wait = Math.max(error.retryAfterMs ?? 0, backoffMs(row.failures));
    const retryAt = this.clock.now() + wait;
    const isOurs = await this.leases.recordFailure(row, me, error.reason, retryAt);
    const newer = isOurs ? undefined : await this.newer(row);
    if (newer !== undefined) return { row: newer };
    if (isOurs && row.status === 'active') {
      this.events.emit('oauth2.refresh_failed', { ...eventOf(row), reason: error.reason });
    }
    const failure = this.errors.upstream(row, error, wait);
    return {
      row,
      failure,
      isWorthWaiting: error.retryAfterMs !== undefined || error.reason === 'rate_limited',
    };
  }

  private reportDead(row: StoredToken, reason: string): void {
    this.events.emit('oauth2.reauthorization_required', { ...eventOf(row), reason });
  }

  /** Flags a row because of what is already known of it. @throws ReauthorizationRequiredError always */
  async final(row: StoredToken, reason: RefreshFailureReason): Promise<never> {
    if (await this.leases.flag(row, reason)) this.reportDead(row, reason);
    throw this.errors.reauthorizationRequired(row, reason);
  }
}

function eventOf(row: StoredToken): { tokenId: string; owner: string; provider: string } {
  return { tokenId: row.id, owner: row.ownerId, provider: row.provider };
}
