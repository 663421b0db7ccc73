import { Injectable } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import type { HeldLease } from '../leases/held-lease.js';
import { LeaseClaims } from '../leases/lease-claims.js';
import { RefreshFailureHandler } from './refresh-failure.handler.js';
import type { RefreshPlan } from './refresh-plan.js';
import { LeaseTooShortError, RefreshRequest } from './refresh-request.js';
import { RefreshResponseHandler } from './refresh-response.handler.js';
import { type RefreshResult, unavailable } from './refresh-result.js';

/**
 * Executes a planned refresh: claims the lease, sends the request, and handles its outcome. While the
 * provider responds, no transaction, row lock or connection of the database is held.
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
   * @returns undefined when another process has the lease, or it would have been over too soon
   * @throws StorageError, NotConnectedError, ReauthorizationRequiredError, TokenRefreshError
   */
  async run(plan: RefreshPlan): Promise<RefreshResult | undefined> {
    const { row } = plan;
    // Asked before this counts as in flight, and again before anything is sent.
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
      const outcome = await this.request.send(leased);
      return outcome instanceof UpstreamError
        ? await this.failures.handle(leased, outcome)
        : await this.responses.handle(leased, outcome, wasFailing);
    } catch (error) {
      if (!(error instanceof LeaseTooShortError)) throw error;
      await this.claims.release(row, lease);
      return undefined;
    }
  }
}
