import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { Deadline, LATE } from '../../core/statements/deadline.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { HeldLease } from '../leases/held-lease.js';
import { LeaseClaims } from '../leases/lease-claims.js';
import { RefreshFailureHandler } from './refresh-failure.handler.js';
import type { LeasedPlan, RefreshPlan } from './refresh-plan.js';
import { LeaseTooShortError, RefreshRequest } from './refresh-request.js';
import { RefreshResponseHandler } from './refresh-response.handler.js';
import { type RefreshResult, unavailable } from './refresh-result.js';

/** Leases that a strategy may take for a refresh: it may send several requests, and each extends its lease. */
const LEASES_FOR_STRATEGY = 2;
const TOO_LONG = 'the strategy did not finish the refresh in time';

/**
 * Executes a planned refresh: claims the lease, sends the request, and handles its outcome. It holds no
 * transaction, row lock or database connection while it waits for the provider.
 */
@Injectable()
export class RefreshExecution {
  constructor(
    private readonly claims: LeaseClaims,
    private readonly request: RefreshRequest,
    private readonly responses: RefreshResponseHandler,
    private readonly failures: RefreshFailureHandler,
    private readonly availability: ProviderAvailability,
    private readonly errors: TokenErrorFactory,
    private readonly work: InFlightWork,
  ) {}

  /**
   * @returns undefined when another process owns the lease, or too little of the lease was left
   * @throws StorageError, NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async run(plan: RefreshPlan): Promise<RefreshResult | undefined> {
    const { row } = plan;
    // Checked before the claim, and again before the request: a shutdown may begin in between.
    if (!this.work.mayStart) return unavailable(row, this.errors.shuttingDown(row));
    const lease = await this.claims.claim(row);
    if (lease === undefined) return undefined;
    if (this.work.mayStart) return this.send(plan, lease);
    await this.claims.release(row, lease);
    return unavailable(row, this.errors.shuttingDown(row));
  }

  private async send(plan: RefreshPlan, lease: HeldLease): Promise<RefreshResult | undefined> {
    const { row, server } = plan;
    const wasFailing = row.status !== 'active' || this.availability.isClientRefused(server);
    const leased = { ...plan, lease };
    try {
      const sending = this.request.send(leased);
      const outcome = await this.outcomeInTime(sending, lease);
      if (outcome === LATE) {
        this.saveLate(sending, leased);
        return await this.failures.handle(leased, new UpstreamError('timeout', TOO_LONG));
      }
      return outcome instanceof UpstreamError
        ? await this.failures.handle(leased, outcome)
        : await this.responses.handle(leased, outcome, wasFailing);
    } catch (error) {
      if (!(error instanceof LeaseTooShortError)) throw error;
      await this.claims.release(row, lease);
      return undefined;
    }
  }

  /** The strategy of an application may wait for something that never comes, which must not block later refreshes. */
  private async outcomeInTime<T>(sending: Promise<T>, lease: HeldLease): Promise<T | typeof LATE> {
    const deadline = new Deadline(lease.ttlMs * LEASES_FOR_STRATEGY);
    return deadline.race(sending).finally(() => deadline.clear());
  }

  /**
   * Saves the tokens of a response that comes after all: the earlier ones may have ended. A shutdown waits
   * for it as for every other refresh.
   */
  private saveLate(sending: Promise<TokenResponse | UpstreamError>, plan: LeasedPlan): void {
    const saving = sending.then((outcome) =>
      outcome instanceof UpstreamError ? undefined : this.responses.handle(plan, outcome, true),
    );
    this.work.track('refresh', saving).catch(() => undefined);
  }
}
