import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../core/database/database-clock.js';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { WaitBudget } from '../../core/timing/wait-budget.js';
import type { TokenResponse } from '../../protocol/oauth/token-response.js';
import { UpstreamError } from '../../protocol/upstream.error.js';
import { ProviderAvailability } from '../../providers/availability/provider-availability.js';
import { describeTokenServer } from '../../providers/availability/token-server.js';
import type { ConnectionBinding } from '../../providers/endpoints/connection-binding.js';
import type { ConnectionMetadata } from '../../providers/definition/endpoint-variable.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { OAuth2ProviderRegistry } from '../../providers/registry/oauth2-provider.registry.js';
import { ConnectionContexts } from '../connections/connection-context.js';
import { DecryptionError } from '../encryption/decryption.error.js';
import { isAlive, isShortLived, NOT_EXCHANGED } from '../lifetime/token-lifetime.js';
import { LeaseRepository } from '../storage/lease.repository.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import { RefreshedTokenWriter } from './refreshed-token.writer.js';
import { ProfileRefresh } from './profile-refresh.js';
import type { RefreshPlan, RefreshOutcome, Grounded } from './refresh-plan.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { RefreshFailureHandler } from './refresh-failure.handler.js';
import { RefreshRequest } from './refresh-request.js';
import type { StoredToken } from '../storage/stored-token.js';
import { TokenTypes } from '../secondary-data/token-types.js';
import { TokenRowFactory } from '../storage/token-row.js';
import {
  NotConnectedError,
  type RefreshFailureReason,
  type TokenRefreshError,
} from '../token.errors.js';
import type { TokensSlice } from '../tokens.options.js';

const POLL_MS = 25;

/**
 * Renews one token, once, against every other process that wants to. Nothing is
 * held while the provider is asked: no transaction, no row lock, no connection.
 */
@Injectable()
export class RefreshAttempt {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly leases: LeaseRepository,
    private readonly columns: TokenRowFactory,
    private readonly keeper: RefreshedTokenWriter,
    private readonly profiles: ProfileRefresh,
    private readonly errors: TokenErrorFactory,
    private readonly providers: OAuth2ProviderRegistry,
    private readonly contexts: ConnectionContexts,
    private readonly availability: ProviderAvailability,
    private readonly request: RefreshRequest,
    private readonly failures: RefreshFailureHandler,
    private readonly types: TokenTypes,
    private readonly clock: DatabaseClock,
    private readonly work: InFlightWork,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /**
   * @param seenVersion the generation that the caller wants replaced
   * @param isAsked whether a user or an operator asks, for whom a refused grant is probed at once
   * @throws NotConnectedError, ReauthorizationRequiredError, UnknownProviderError, TokenRefreshError
   */
  async fly(
    id: string,
    provider: string,
    seenVersion: number,
    isAsked = false,
  ): Promise<RefreshOutcome> {
    const budget = new WaitBudget(this.options.refresh.waitTimeout * 1000, this.work.signal);
    let context: OAuth2ProviderContext | undefined;
    for (;;) {
      const row = await this.repository.findStored(id);
      if (row === undefined) throw new NotConnectedError(provider);
      if (row.version > seenVersion) return { row };
      const kept = this.keeper.pending(id);
      if (kept !== undefined) return { row: await this.keeper.withinPatience(row, kept) };
      const grounded = await this.grounded(row, isAsked);
      if (grounded !== undefined) {
        if (await this.waitedOut(grounded, budget)) continue;
        return grounded;
      }
      if (!this.work.mayStart) return { row, failure: this.errors.shuttingDown(row) };
      const departure = await this.prepare(row, context);
      if ('failure' in departure) return departure;
      // Who waits asks often, and the host's vault may be asked for the secret each time.
      context = departure.context;
      const result = await this.work.track('refresh', this.depart(departure));
      if (result !== undefined) {
        if (await this.waitedOut(result, budget)) continue;
        return result;
      }
      if (await budget.wait(POLL_MS * (1 + Math.random()))) continue;
      return { row, failure: this.outOfPatience(row) };
    }
  }

  private outOfPatience(row: StoredToken): TokenRefreshError {
    if (!this.work.mayStart) return this.errors.shuttingDown(row);
    return this.errors.failure(row, 'timeout');
  }

  /** @returns undefined when another process has the lease */
  private async depart(departure: RefreshPlan): Promise<RefreshOutcome | undefined> {
    const { row, me } = departure;
    // Asked without a pause before this flight counts as in flight, and again before it is upstream.
    if (!this.work.mayStart) return { row, failure: this.errors.shuttingDown(row) };
    if (!(await this.claim(departure))) return undefined;
    if (this.work.mayStart) return this.goUpstream(departure);
    await this.leases.release(row, me);
    return { row, failure: this.errors.shuttingDown(row) };
  }

  /** A provider that says when is believed, by whom has no living token to go on with. */
  private async waitedOut(
    { row, failure, isWorthWaiting }: RefreshOutcome,
    budget: WaitBudget,
  ): Promise<boolean> {
    if (isWorthWaiting !== true || isAlive(row, this.clock.now())) return false;
    return budget.wait(failure?.retryAfterMs ?? 0);
  }

  /** Why this row is not to be renewed now; undefined when it is. */
  private async grounded(row: StoredToken, isAsked: boolean): Promise<RefreshOutcome | undefined> {
    const now = this.clock.now();
    const paused = (): RefreshOutcome | undefined =>
      isAsked && isRefused(row) ? undefined : this.paused(row, now);
    if (row.status === 'reauthorization_required') {
      throw this.errors.reauthorizationRequired(row, row.statusReason as RefreshFailureReason);
    }
    const { refresh } = this.providers.get(row.provider).definition;
    // A child is renewed with its parent, or never ends.
    if (row.parentId !== null) return { row };
    const age = now - row.issuedAt;
    if (refresh.grant === 'exchange' && isAlive(row, now)) {
      const isTooYoung = age < (refresh.minimumAge ?? 0) * 1000 && !isShortLived(row);
      return isTooYoung ? { row } : paused();
    }
    if (refresh.grant !== 'refresh_token' || row.refreshToken === null) {
      return isAlive(row, now)
        ? { row }
        : this.failures.final(row, isShortLived(row) ? NOT_EXCHANGED : 'no_refresh_token');
    }
    return paused();
  }

  private paused(row: StoredToken, now: number): RefreshOutcome | undefined {
    if (row.retryAt === null || row.retryAt <= now) return undefined;
    const reason = row.statusReason as RefreshFailureReason;
    const retryAfterMs = row.retryAt - now;
    if (isRefused(row)) {
      return { row, failure: this.errors.refused(row, reason, retryAfterMs), waitsForProbe: true };
    }
    const isByType = reason === 'bad_response' && !this.types.isUsable(row);
    const failure = isByType
      ? this.types.failure(row)
      : this.errors.failure(row, reason, { retryAfterMs });
    return { row, failure, isWorthWaiting: reason === 'rate_limited' };
  }

  private async prepare(
    row: StoredToken,
    known?: OAuth2ProviderContext,
  ): Promise<RefreshPlan | Grounded> {
    const provider = this.providers.get(row.provider);
    try {
      const context = await this.contexts.of(row, known);
      const server = describeTokenServer(context);
      const connection = { id: row.id, account: row.resourceOwnerId };
      const unavailable = this.availability.unavailable(server, connection);
      if (unavailable !== undefined) {
        const { reason, until, retryable } = unavailable;
        const failure = { retryable, retryAfterMs: until - this.clock.now() };
        return { row, failure: this.errors.upstream(row, new UpstreamError(reason, '', failure)) };
      }
      const pair = { ...this.columns.decryptPair(row), isShortLived: isShortLived(row) };
      const binding = this.contexts.bindingOf(row);
      const metadata = provider.storesMetadata
        ? (await this.repository.findById(row.id))?.metadata
        : undefined;
      const { strategy } = provider;
      return { row, context, strategy, pair, server, binding, metadata, me: randomUUID() };
    } catch (error) {
      if (error instanceof UpstreamError) return { row, failure: this.errors.upstream(row, error) };
      if (!(error instanceof DecryptionError)) throw error;
      throw this.errors.failure(row, 'decrypt', { retryable: false, cause: error });
    }
  }

  private async claim({ row, me }: RefreshPlan): Promise<boolean> {
    const { refresh, http } = this.options;
    const asked = performance.now();
    if (!(await this.leases.claim(row, me, refresh.leaseTtl * 1000))) return false;
    // Told of late, a lease may be over before the provider has answered, and another be upstream.
    const left = refresh.leaseTtl * 1000 - (performance.now() - asked);
    if (left > http.timeout * 1000) return true;
    await this.leases.release(row, me);
    return false;
  }

  private async goUpstream(departure: RefreshPlan): Promise<RefreshOutcome> {
    const { row, context, strategy, pair, server } = departure;
    const wasFailing = row.status !== 'active' || this.availability.isClientRefused(server);
    const answer = await this.request.send(departure);
    if (answer instanceof UpstreamError) return this.failures.judge(departure, answer);
    const refresh_token = answer.refresh_token ?? pair.refreshToken;
    const token_type = this.types.afterRefresh(row, answer.token_type);
    const tokens = { ...keeping(departure.metadata, answer), refresh_token, token_type };
    const binding = this.boundAfter(departure, answer);
    const stored = await this.keeper.store({ ...departure, tokens, binding });
    if (!this.types.isUsable(stored)) return { row: stored, failure: this.types.failure(stored) };
    if (wasFailing) await this.failures.recovered(departure);
    // Another pair than ours came by a new consent, and our answer says nothing of it.
    if (!this.holds(stored, answer)) return { row: stored };
    const told = keeping(context.metadata, answer);
    return { row: await this.profiles.follow(stored, context, strategy, told) };
  }

  private boundAfter(
    { row, context, binding }: RefreshPlan,
    { extras }: TokenResponse,
  ): ConnectionBinding {
    const provider = this.providers.get(row.provider);
    const before = { resolved: { ...binding?.resolved }, callback: { ...binding?.callback } };
    const told = { ...before, resolved: provider.mergeResolved(before, { ...extras }) };
    const account = binding?.account ?? row.resourceOwnerId;
    return { ...binding, ...provider.createBinding(account, told, context.definition) };
  }

  private holds(row: StoredToken, tokens: TokenResponse): boolean {
    try {
      return this.columns.decryptAccessToken(row) === tokens.access_token;
    } catch {
      return false;
    }
  }
}

/** Whether the latest refresh ended with a refusal, rather than with an outage in between. */
function isRefused({ refusals, statusReason }: StoredToken): boolean {
  return refusals > 0 && (statusReason === 'bad_response' || statusReason === 'client_config');
}

/** What a response tells replaces what was kept under the same names, and nothing else. */
function keeping(kept: ConnectionMetadata | undefined, response: TokenResponse): TokenResponse {
  if (response.extras === undefined) return response;
  return { ...response, extras: { ...kept, ...response.extras } };
}
