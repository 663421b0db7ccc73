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
import type { SweepOutcome, SweepReason } from './sweep-result.js';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/** Why a row is not refreshed now, and when the sweep checks it again. */
interface Postponement {
  /** Epoch milliseconds; null for never. */
  until: number | null;
  reason: SweepReason;
}

/** Refreshes one claimed row, or stores when the sweep checks it again. */
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

  /** Never rejects: an error of one row does not stop the sweep of the others. */
  async run(token: DueToken): Promise<SweepOutcome> {
    try {
      const repairAt = token.repairAt === null ? null : await this.repair.run(token.id);
      const postponement = await this.postponement(token);
      if (postponement === undefined) return await this.refresh(token);
      const { until, reason } = postponement;
      await this.due.postpone(token, soonest(until, isOver(token) ? null : repairAt));
      return { kind: 'skipped', reason };
    } catch (error) {
      return { kind: 'failed', reason: this.describeReason(error, token) };
    }
  }

  /** @returns undefined when the row must be refreshed now */
  private async postponement(token: DueToken): Promise<Postponement | undefined> {
    const now = this.clock.now();
    if (isOver(token)) return { until: null, reason: 'reauthorization_required' };
    if (token.parentId !== null) return { until: null, reason: 'sub_account' };
    const { definition } = this.providers.find(token.provider) ?? {};
    // Another process may have the provider: during a deployment, old and new releases run side by side.
    if (definition === undefined) return { until: now + DAY_MS, reason: 'unknown_provider' };
    const decision = decideRefresh(token, definition.refresh, now);
    if (decision.do === 'finalize') return undefined;
    if (decision.do === 'wait' && decision.reason !== 'too_young') {
      return { until: decision.until, reason: 'retry_later' };
    }
    // The stored time may be too early, if it was computed in another mode or for another definition.
    const isDueAnyway = token.refusals > 0 || isShortLived(token);
    const dueAt = isDueAnyway ? now : this.schedule.dueAt(token);
    if (dueAt === null || dueAt > now) return { until: dueAt, reason: 'not_due' };
    return this.unavailability(token);
  }

  private async unavailability(token: DueToken): Promise<Postponement | undefined> {
    if (this.availability.isEverythingAvailable) return undefined;
    // If the context cannot be created, the refresh reports the error.
    const context = await this.contexts.createById(token).catch(() => undefined);
    if (context === undefined) return undefined;
    const connection = { id: token.id, account: token.resourceOwnerId };
    return this.availability.unavailableForSweep(describeTokenServer(context), connection);
  }

  private async refresh(token: DueToken): Promise<SweepOutcome> {
    try {
      const { row, error } = await this.refresher.refresh(token);
      if (error !== undefined) throw error;
      if (row.version > token.version) return { kind: 'refreshed' };
      return { kind: 'skipped', reason: 'changed' };
    } catch (error) {
      if (error instanceof NotConnectedError) return { kind: 'skipped', reason: 'changed' };
      if (!(error instanceof TokenRefreshError)) throw error;
      const { reason } = error;
      if (reason === 'shutting_down') return { kind: 'skipped', reason };
      await this.postponeAfter(token, error);
      return { kind: 'failed', reason };
    }
  }

  private async postponeAfter(token: DueToken, failure: TokenRefreshError): Promise<void> {
    const pause = failure.reason === 'decrypt' ? HOUR_MS : (failure.retryAfterMs ?? 0);
    const again = this.clock.now() + pause;
    if (again > token.claimedUntil) await this.due.postpone(token, again);
  }

  private describeReason(error: unknown, { id, provider }: DueToken): SweepReason {
    if (error instanceof OAuth2CaptureError) return error.code;
    const name = error instanceof Error ? error.name : typeof error;
    this.logger.error(`the sweep could not refresh ${provider} connection ${id} (${name})`);
    return 'unexpected';
  }
}

function isOver({ status }: DueToken): boolean {
  return status === 'reauthorization_required';
}

function soonest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.min(one, other);
}
