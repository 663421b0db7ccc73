import { Inject, Injectable } from '@nestjs/common';
import { InFlightWork } from '../../core/lifecycle/in-flight-work.js';
import { OAUTH2_CAPTURE_OPTIONS } from '../../core/injection-tokens.js';
import { WaitBudget } from '../../core/timing/wait-budget.js';
import type { OAuth2ProviderContext } from '../../providers/definition/oauth2-provider.context.js';
import { TokenErrorFactory } from '../connections/token-error.factory.js';
import { OAuth2TokenRepository } from '../storage/oauth2-token.repository.js';
import type { StoredToken } from '../storage/stored-token.js';
import { NotConnectedError, type TokenRefreshError } from '../token.errors.js';
import type { TokensSlice } from '../tokens.options.js';
import { RefreshExecution } from './refresh-execution.js';
import { RefreshGate } from './refresh-gate.js';
import { RefreshPlanner } from './refresh-planner.js';
import { type RefreshResult, refreshed, unavailable } from './refresh-result.js';
import { RefreshedTokenWriter } from './refreshed-token.writer.js';
import { RefusalWriter } from './refusal.writer.js';

const POLL_MS = 25;
const OTHER_PROCESS =
  'Another process is refreshing this connection, or was while it ended or could not reach the database. Try again.';

/** Refreshes a token, and coordinates with other processes that refresh the same token. */
@Injectable()
export class RefreshAttempt {
  constructor(
    private readonly repository: OAuth2TokenRepository,
    private readonly writer: RefreshedTokenWriter,
    private readonly refusals: RefusalWriter,
    private readonly gate: RefreshGate,
    private readonly planner: RefreshPlanner,
    private readonly execution: RefreshExecution,
    private readonly errors: TokenErrorFactory,
    private readonly work: InFlightWork,
    @Inject(OAUTH2_CAPTURE_OPTIONS) private readonly options: TokensSlice,
  ) {}

  /**
   * Reads the row until it has newer tokens, cannot be refreshed, or `refresh.waitTimeout` is over.
   *
   * @param seenVersion the version of the credentials that the caller wants replaced
   * @param isManual whether a user or an operator requests the refresh; then a refused grant is retried at once
   * @throws NotConnectedError, UnknownProviderError, StorageError
   * @throws TokenRefreshError, ReauthorizationRequiredError
   */
  async run(
    id: string,
    provider: string,
    seenVersion: number,
    isManual = false,
  ): Promise<RefreshResult> {
    const budget = new WaitBudget(this.options.refresh.waitTimeout * 1000, this.work.signal);
    let context: OAuth2ProviderContext | undefined;
    for (;;) {
      const row = await this.repository.findStored(id);
      if (row === undefined) throw new NotConnectedError(provider);
      if (row.version > seenVersion) return refreshed(row);
      const unsaved = this.writer.pending(row) ?? this.refusals.pending(row);
      if (unsaved !== undefined) return unsaved;
      const stopped = await this.gate.check(row, isManual);
      if (stopped !== undefined) {
        if (await hasWaited(stopped, budget)) continue;
        return stopped;
      }
      if (!this.work.mayStart) return unavailable(row, this.errors.shuttingDown(row));
      const plan = await this.planner.plan(row, context);
      if ('kind' in plan) return plan;
      context = plan.context;
      const result = await this.work.track('refresh', this.execution.run(plan));
      if (result !== undefined) {
        if (await hasWaited(result, budget)) continue;
        return result;
      }
      if (await budget.wait(POLL_MS * (1 + Math.random()))) continue;
      return unavailable(row, this.timeout(row));
    }
  }

  private timeout(row: StoredToken): TokenRefreshError {
    if (!this.work.mayStart) return this.errors.shuttingDown(row);
    return this.errors.failure(row, 'timeout', { remedy: OTHER_PROCESS });
  }
}

async function hasWaited(
  { error, isWorthWaiting }: RefreshResult,
  budget: WaitBudget,
): Promise<boolean> {
  return isWorthWaiting === true && (await budget.wait(error?.retryAfterMs ?? 0));
}
