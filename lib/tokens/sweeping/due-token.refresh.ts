import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { OAuth2CaptureError } from '../../core/oauth2-capture.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { describeTokenServer } from '../../providers/availability/token-server.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import { decideRefresh } from '../lifetime/refresh-decision.js';
import { isShortLived } from '../lifetime/token-lifetime.js';
import { DueTokenRepository } from './due-token.repository.js';
import type { DueToken } from './due-token.js';
import { RefreshSchedule } from '../lifetime/refresh-schedule.js';
import { SecondaryRepair } from '../secondary-data/secondary-repair.js';
import { TokenRefresher } from '../refreshing/token-refresher.js';
import { NotConnectedError, TokenRefreshError } from '../token.errors.js';

/** What became of a connection that was due. */
export type DueOutcome = 'refreshed' | 'failed' | 'skipped';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Renews one claimed row on the way by which a caller would, or says when it is looked at again. */
@Injectable()
export class DueTokenRefresh {
  private readonly logger = new Logger('OAuth2Capture');

  constructor(
    private readonly due: DueTokenRepository,
    private readonly schedule: RefreshSchedule,
    private readonly refresher: TokenRefresher,
    private readonly repair: SecondaryRepair,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
    private readonly availability: ProviderAvailability,
    private readonly clock: DatabaseClock,
  ) {}

  /** Never rejects: what is wrong with one row does not keep the others waiting. */
  async of(token: DueToken): Promise<DueOutcome> {
    try {
      const repairAt = token.repairAt === null ? null : await this.repair.run(token.id);
      const later = await this.later(token);
      if (later === undefined) return await this.renew(token);
      await this.due.postpone(token, soonest(later, isOver(token) ? null : repairAt));
      return 'skipped';
    } catch (error) {
      if (!(error instanceof OAuth2CaptureError)) {
        const why = error instanceof Error ? error.name : typeof error;
        this.logger.error(`token ${token.id} could not be renewed ahead of need (${why})`);
      }
      return 'failed';
    }
  }

  /** When to look again at what is not refreshed now: undefined when it is, null for never. */
  private async later(token: DueToken): Promise<number | null | undefined> {
    const now = this.clock.now();
    if (token.status === 'reauthorization_required' || token.parentId !== null) return null;
    const { definition } = this.providers.find(token.provider) ?? {};
    // Another process may know it: while a new release starts, the old one still sweeps.
    if (definition === undefined) return now + DAY_MS;
    const decision = decideRefresh(token, definition.refresh, now);
    if (decision.do === 'finalize') return undefined;
    if (decision.do === 'wait' && decision.reason !== 'too_young') return decision.until;
    // Written in another mode, or for another definition, it may be too early.
    const isDueAnyway = token.refusals > 0 || isShortLived(token);
    const dueAt = isDueAnyway ? now : this.schedule.dueAt(token);
    if (dueAt === null || dueAt > now) return dueAt;
    return this.unavailableUntil(token);
  }

  private async unavailableUntil(token: DueToken): Promise<number | undefined> {
    if (this.availability.isEverythingAvailable) return undefined;
    // What cannot be said now is for the refresh itself to find out.
    const context = await this.contexts.ofId(token).catch(() => undefined);
    if (context === undefined) return undefined;
    const connection = { id: token.id, account: token.resourceOwnerId };
    return this.availability.unavailableForSweep(describeTokenServer(context), connection)?.until;
  }

  private async renew(token: DueToken): Promise<DueOutcome> {
    try {
      const { row, error } = await this.refresher.refresh(token);
      if (error !== undefined) throw error;
      return row.version > token.version ? 'refreshed' : 'skipped';
    } catch (error) {
      if (error instanceof NotConnectedError) return 'skipped';
      if (!(error instanceof TokenRefreshError)) throw error;
      if (error.reason === 'shutting_down') return 'skipped';
      await this.learn(token, error);
      throw error;
    }
  }

  private async learn(token: DueToken, failure: TokenRefreshError): Promise<void> {
    const pause = failure.reason === 'decrypt' ? HOUR_MS : (failure.retryAfterMs ?? 0);
    const again = this.clock.now() + pause;
    if (again > token.claimedUntil) await this.due.postpone(token, again);
  }
}

function isOver({ status }: DueToken): boolean {
  return status === 'reauthorization_required';
}

function soonest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
